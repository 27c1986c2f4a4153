/** JSON (RFC 8259) as UTF-8 bytes. What is read is checked to the letter, but nothing is built of it. */

export const openObject = 0x7b;
export const closeObject = 0x7d;
export const openArray = 0x5b;
export const closeArray = 0x5d;
export const quote = 0x22;
export const comma = 0x2c;
export const colon = 0x3a;
const backslash = 0x5c;
const minus = 0x2d;
const zero = 0x30;
const nine = 0x39;

/** Bytes that do not stand for themselves in a string: control characters, the quote and the backslash. */
const special = new Uint8Array(256);
special.fill(1, 0, 0x20);
special[quote] = 1;
special[backslash] = 1;

const escapes: ReadonlySet<number | undefined> = new Set(Array.from('"\\/bfnrt', (each) => each.charCodeAt(0)));
const hexDigits = /^[0-9a-fA-F]{4}$/;

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

/** The index after the string that opens at `at`. Throws SyntaxError where there is none. */
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
  if (escapes.has(bytes[at + 1])) return at + 2;
  if (bytes[at + 1] === 0x75 && hexDigits.test(bytes.toString('latin1', at + 2, at + 6))) return at + 6;
  throw notJson(at);
}

/** The index after the number at `at`. Throws SyntaxError where there is none, or none that a double can hold. */
export function afterNumber(bytes: Buffer, at: number): number {
  let next = bytes[at] === minus ? at + 1 : at;
  const first = next;
  next = afterDigits(bytes, next);
  if (bytes[first] === zero && next > first + 1) throw notJson(first);
  const integerEnd = next;
  if (bytes[next] === 0x2e) next = afterDigits(bytes, next + 1);
  if (bytes[next] === 0x65 || bytes[next] === 0x45) {
    next++;
    if (bytes[next] === minus || bytes[next] === 0x2b) next++;
    next = afterDigits(bytes, next);
  }
  // Integers of any length keep their digits.
  const mayOverflow = next > integerEnd && (next - at > 300 || next - integerEnd > 4 || bytes[integerEnd] !== 0x2e);
  if (mayOverflow && !Number.isFinite(Number(bytes.toString('latin1', at, next)))) throw notJson(at);
  return next;
}

function afterDigits(bytes: Buffer, at: number): number {
  let next = at;
  for (;;) {
    const byte = bytes[next];
    if (byte === undefined || byte < zero || byte > nine) break;
    next++;
  }
  if (next === at) throw notJson(at);
  return next;
}

const words: readonly Buffer[] = [Buffer.from('true'), Buffer.from('false'), Buffer.from('null')];

/** The index after the value at `at` that is neither object nor array. */
export function afterScalar(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === quote) return afterString(bytes, at);
  for (const word of words) {
    if (byte === word[0] && isAt(bytes, at, word)) return at + word.length;
  }
  return afterNumber(bytes, at);
}

/** Whether the bytes from `at` on are those of `text`. */
export function isAt(bytes: Buffer, at: number, text: Buffer): boolean {
  for (let index = 0; index < text.length; index++) if (bytes[at + index] !== text[index]) return false;
  return true;
}
