/** Where a number may be too large for a double: 16 digits at the start of a literal, or an exponent of three. */
const suspect = /[:,[\s]-?\d{16}|\d[eE]\+?\d{3}/;
const numberLiteral = /-?\d[\d.eE+-]*/g;
const integerLiteral = /^-?[1-9]\d*$/;

/**
 * JSON.parse, but an integer literal past ±(2^53 - 1) becomes the string of its digits, so that none is lost.
 * Throws SyntaxError where the text is not JSON, and where a number has no finite value.
 */
export function parseExactJson(text: string): unknown {
  return JSON.parse(suspect.test(text) ? quoteLargeIntegers(text) : text);
}

function quoteLargeIntegers(text: string): string {
  let quoted = '';
  let copied = 0;
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const gapEnd = quote === -1 ? text.length : quote;
    if (gapEnd - at > 1) {
      for (const { 0: literal, index } of text.slice(at, gapEnd).matchAll(numberLiteral)) {
        if (!isLarge(literal)) continue;
        quoted += `${text.slice(copied, at + index)}"${literal}"`;
        copied = at + index + literal.length;
      }
    }
    at = quote === -1 ? text.length : endOfString(text, quote);
  }
  return quoted + text.slice(copied);
}

function isLarge(literal: string): boolean {
  const value = Number(literal);
  if (Math.abs(value) === Number.POSITIVE_INFINITY && !integerLiteral.test(literal)) {
    throw new SyntaxError('A number is too large for a double');
  }
  return !Number.isSafeInteger(value) && integerLiteral.test(literal);
}

/** The index after the closing quote of the string that opens at `open`. */
function endOfString(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close !== -1; close = text.indexOf('"', close + 1)) {
    let backslashes = 0;
    while (text[close - 1 - backslashes] === '\\') backslashes++;
    if (backslashes % 2 === 0) return close + 1;
  }
  return text.length;
}
