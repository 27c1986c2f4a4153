/** Reads JSON (RFC 8259) as UTF-8 bytes: checks the syntax strictly without building values. */

export const openObject = 0x7b;
export const closeObject = 0x7d;
export const openArray = 0x5b;
export const closeArray = 0x5d;
export const quote = 0x22;
export const comma = 0x2c;
export const colon = 0x3a;
export const backslash = 0x5c;
export const minus = 0x2d;
export const plus = 0x2b;
export const point = 0x2e;
export const zero = 0x30;
export const nine = 0x39;
/** First letters of `null`, `true` and `false`. */
export const letterN = 0x6e;
export const letterT = 0x74;
export const letterF = 0x66;
const letterU = 0x75;

/** Bytes that end or escape a plain run of a string: control characters, the quote and the backslash. */
const special = new Uint8Array(256);
special.fill(1, 0, 0x20);
special[quote] = 1;
special[backslash] = 1;

const escapes = tableOf('"\\/bfnrt');
const hexDigits = tableOf('0123456789abcdefABCDEF');

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const each of characters) table[each.charCodeAt(0)] = 1;
  return table;
}

export function notJson(at: number): SyntaxError {
  return new SyntaxError(`Unexpected byte at ${at}`);
}

/** The index of the first byte from `at` that is not white space. */
export function afterBlanks(bytes: Buffer, at: number): number {
  let next = at;
  for (;;) {
    const byte = bytes[next] as number;
    if (byte > 0x20) return next;
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return next;
    next++;
  }
}

/** The index after the string at `at`. Throws SyntaxError if there is none. */
export function afterString(bytes: Buffer, at: number): number {
  if (bytes[at] !== quote) throw notJson(at);
  let next = at + 1;
  for (;;) {
    while (special[bytes[next] as number] === 0) next++;
    if (bytes[next] === quote) return next + 1;
    if (bytes[next] !== backslash) throw notJson(next);
    next = afterEscape(bytes, next);
  }
}

function afterEscape(bytes: Buffer, at: number): number {
  const escaped = bytes[at + 1] as number;
  if (escapes[escaped] === 1) return at + 2;
  if (escaped !== letterU) throw notJson(at);
  for (let next = at + 2; next < at + 6; next++) if (hexDigits[bytes[next] as number] !== 1) throw notJson(at);
  return at + 6;
}

/** The index of the value after the key at `at`. Throws SyntaxError if there is none. */
export function afterKey(bytes: Buffer, at: number): number {
  return afterColon(bytes, afterString(bytes, at));
}

/** The index of the value after the next colon from `at`. Throws SyntaxError if there is none. */
export function afterColon(bytes: Buffer, at: number): number {
  const next = afterBlanks(bytes, at);
  if (bytes[next] !== colon) throw notJson(next);
  return afterBlanks(bytes, next + 1);
}

/** Keyed by their first byte. */
const words: Readonly<Record<number, Buffer>> = Object.fromEntries(
  ['true', 'false', 'null'].map((word) => [word.charCodeAt(0), Buffer.from(word)]),
);

/** The index after the literal at `at`: true, false or null. Throws SyntaxError if there is none. */
export function afterWord(bytes: Buffer, at: number): number {
  const word = words[bytes[at] as number];
  if (!word || !isAt(bytes, at, word)) throw notJson(at);
  return at + word.length;
}

/** Whether the bytes from `at` on equal `text`. */
export function isAt(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text[index]) return false;
  return true;
}
