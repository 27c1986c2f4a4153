import { stripBlanks } from './python-blanks.ts';

const INTEGER = /^[+-]?\p{Nd}+(?:_\p{Nd}+)*$/u;
const MAX_DIGITS = 4300;

/** Python's `int(text)`: signs, surrounding blanks, single underscores and the digits of any script. Undefined where it raises. */
export function pythonInt(text: string): number | undefined {
  const stripped = stripBlanks(text);
  if (!INTEGER.test(stripped)) return undefined;
  const literal = stripped.replaceAll('_', '');
  if (literal.replace(/^[+-]/, '').length > MAX_DIGITS) return undefined;
  return Number(literal.replace(/[^+\-0-9]/gu, toAsciiDigit));
}

function toAsciiDigit(digit: string): string {
  // Unicode keeps the digits of a script together, 0 to 9; neighbouring scripts make runs of a multiple of ten.
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}
