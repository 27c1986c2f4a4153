import { toInstant } from '../values/instant.ts';
import { colon, minus, nine, plus, point, quote, zero } from './bytes.ts';

// Recognizes JSON strings, including their quotes, in their most common form without creating a string. A string that is
// not recognized here may still be valid.

const letterT = 0x54;
const letterZ = 0x5a;
const lowerA = 0x61;
const lowerF = 0x66;

/** Whether there is a lower-case UUID between `start` and `end`. */
export function isPlainUuid(bytes: Buffer, start: number, end: number): boolean {
  if (end - start !== 38 || bytes[start] !== quote) return false;
  for (let index = 1; index < 37; index++) {
    const byte = bytes[start + index] as number;
    const isDash = index === 9 || index === 14 || index === 19 || index === 24;
    if (isDash ? byte !== minus : !isLowerHex(byte)) return false;
  }
  return true;
}

const dateTimePattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-6]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Whether the text is an RFC 3339 date-time. Only the last days of a month need the calendar, and only a leap second needs
 * the clock.
 */
export function isDateTime(text: string): boolean {
  if (!dateTimePattern.test(text)) return false;
  return (text.slice(8, 10) <= '28' && text.slice(17, 19) < '60') || toInstant(text) !== undefined;
}

/** Whether there is an RFC 3339 date-time between `start` and `end` that is valid in any month. */
export function isPlainDateTime(bytes: Buffer, start: number, end: number): boolean {
  if (end - start < 22 || bytes[start] !== quote) return false;
  const month = twoDigits(bytes, start + 6);
  const day = twoDigits(bytes, start + 9);
  return (
    twoDigits(bytes, start + 1) >= 0 &&
    twoDigits(bytes, start + 3) >= 0 &&
    bytes[start + 5] === minus &&
    month >= 1 &&
    month <= 12 &&
    bytes[start + 8] === minus &&
    day >= 1 &&
    day <= (month === 2 ? 28 : 30) &&
    bytes[start + 11] === letterT &&
    isTwoDigits(bytes, start + 12, 23) &&
    bytes[start + 14] === colon &&
    isTwoDigits(bytes, start + 15, 59) &&
    bytes[start + 17] === colon &&
    isTwoDigits(bytes, start + 18, 59) &&
    isZone(bytes, afterFraction(bytes, start + 20), end - 1)
  );
}

/** The index after the decimal point and its digits; the index of the point if no digit follows. */
function afterFraction(bytes: Buffer, at: number): number {
  if (bytes[at] !== point || !isDigit(bytes[at + 1] as number)) return at;
  let next = at + 2;
  while (isDigit(bytes[next] as number)) next++;
  return next;
}

function isZone(bytes: Buffer, at: number, end: number): boolean {
  if (bytes[at] === letterZ) return at + 1 === end;
  return (
    at + 6 === end &&
    (bytes[at] === plus || bytes[at] === minus) &&
    isTwoDigits(bytes, at + 1, 23) &&
    bytes[at + 3] === colon &&
    isTwoDigits(bytes, at + 4, 59)
  );
}

function isTwoDigits(bytes: Buffer, at: number, most: number): boolean {
  const number = twoDigits(bytes, at);
  return number >= 0 && number <= most;
}

/** Negative if there are not two digits. */
function twoDigits(bytes: Buffer, at: number): number {
  const [tens, ones] = [bytes[at] as number, bytes[at + 1] as number];
  return isDigit(tens) && isDigit(ones) ? (tens - zero) * 10 + ones - zero : -1;
}

function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine;
}

function isLowerHex(byte: number): boolean {
  return isDigit(byte) || (byte >= lowerA && byte <= lowerF);
}
