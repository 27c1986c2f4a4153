import { stripBlanks } from './python-blanks.ts';

const integerPattern = /^[+-]?\p{Nd}+(?:_\p{Nd}+)*$/u;
const maxDigits = 4300;

/**
 * Python's `int(text)`: accepts signs, surrounding white space, single underscores and the digits of any script. Undefined
 * if Python raises an error.
 */
export function pythonInt(text: string): number | undefined {
  const stripped = stripBlanks(text);
  if (!integerPattern.test(stripped)) return undefined;
  const literal = stripped.replaceAll('_', '');
  if (literal.replace(/^[+-]/, '').length > maxDigits) return undefined;
  return Number(literal.replace(/[^+\-0-9]/gu, toAsciiDigit));
}

function toAsciiDigit(digit: string): string {
  // Unicode keeps the ten digits of a script together; adjacent scripts form runs whose length is a multiple of ten.
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}
