import { type Instant, toInstant } from '../values/instant.ts';
import { colon, minus, plus, point, quote, zero } from './bytes.ts';
import { broken } from './field-checks.ts';
import { isPlainDateTime } from './plain-text.ts';
import type { JsonRecord } from './record.ts';
import { unquote } from './record-shape.ts';

/**
 * A date-time of an answer: where it is, and its point in time with every digit. Like `Instant`, but thousands of them are
 * read and compared, so most digits are a number.
 */
export interface Moment {
  /** Start and end of its JSON string. */
  readonly start: number;
  readonly end: number;
  /** Whole seconds since 1970-01-01T00:00:00Z. */
  readonly seconds: number;
  /** The first nine fractional digits. */
  readonly nanoseconds: number;
  /** The further fractional digits, without trailing zeros; mostly empty. */
  readonly furtherDigits: string;
}

const nanosecondDigits = 9;
const secondsPerDay = 86_400;
const six = zero + 6;
const letterZ = 0x5a;

/** The date-time in a field. Throws UPSTREAM_INVALID_RESPONSE if the field does not hold one. */
export function checkMoment(record: JsonRecord, field: number): Moment {
  const isString = record.firstOf(field) === quote;
  const moment = isString ? readMoment(record.bytes, record.startOf(field), record.endOf(field)) : undefined;
  if (!moment) throw broken(record, field, 'a date-time');
  return moment;
}

/** The date-time that is the JSON string between `start` and `end`; undefined if it is none. */
export function readMoment(bytes: Buffer, start: number, end: number): Moment | undefined {
  const plain = readPlainMoment(bytes, start, end);
  if (plain) return plain;
  const instant = toInstant(unquote(bytes, start, end));
  return instant && { start, end, seconds: instant.seconds, ...splitFraction(instant) };
}

/** The date-time between `start` and `end`, if `isPlainDateTime`, and if it has at most nine fractional digits. */
export function readPlainMoment(bytes: Buffer, start: number, end: number): Moment | undefined {
  if (!isPlainDateTime(bytes, start, end)) return undefined;
  const year = twoDigits(bytes, start + 1) * 100 + twoDigits(bytes, start + 3);
  const days = daysSince1970(year, twoDigits(bytes, start + 6), twoDigits(bytes, start + 9));
  const minutes = twoDigits(bytes, start + 12) * 60 + twoDigits(bytes, start + 15);
  let nanoseconds = 0;
  for (let at = start + 20, unit = 100_000_000; bytes[at] === point || at > start + 20; unit /= 10) {
    const digit = digitAt(bytes, ++at);
    if (!isDigit(digit)) break;
    if (unit < 1) return undefined;
    nanoseconds += digit * unit;
  }
  // Before `hh:mm"`; a digit or a colon if the offset is `Z`.
  const sign = bytes[end - 7];
  const offset = sign === plus || sign === minus ? twoDigits(bytes, end - 6) * 60 + twoDigits(bytes, end - 3) : 0;
  const utcMinutes = sign === minus ? minutes + offset : minutes - offset;
  const seconds = days * secondsPerDay + utcMinutes * 60 + twoDigits(bytes, start + 18);
  return { start, end, seconds, nanoseconds, furtherDigits: '' };
}

function digitAt(bytes: Buffer, at: number): number {
  return (bytes[at] as number) - zero;
}

function isDigit(value: number): boolean {
  return value >= 0 && value <= 9;
}

function twoDigits(bytes: Buffer, at: number): number {
  return digitAt(bytes, at) * 10 + digitAt(bytes, at + 1);
}

/** In the Gregorian calendar, which repeats itself every 400 years. Years are counted from March: leap days come last. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month < 3 ? year - 1 : year;
  const cycle = Math.floor(marchYear / 400);
  const yearOfCycle = marchYear - cycle * 400;
  const dayOfYear = Math.floor((153 * (month < 3 ? month + 9 : month - 3) + 2) / 5) + day - 1;
  const leapDays = Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100);
  return cycle * 146_097 + yearOfCycle * 365 + leapDays + dayOfYear - 719_468;
}

function splitFraction({ fraction }: Instant): Pick<Moment, 'nanoseconds' | 'furtherDigits'> {
  const nanoseconds = Number(fraction.slice(0, nanosecondDigits).padEnd(nanosecondDigits, '0'));
  return { nanoseconds, furtherDigits: fraction.slice(nanosecondDigits) };
}

/** Negative if `a` is earlier, 0 if equal, positive if later. */
export function compareMoments(a: Moment, b: Moment): number {
  if (a.seconds !== b.seconds) return a.seconds - b.seconds;
  if (a.nanoseconds !== b.nanoseconds) return a.nanoseconds - b.nanoseconds;
  const { furtherDigits } = a;
  // Without trailing zeros, digits compare as text.
  return furtherDigits === b.furtherDigits ? 0 : furtherDigits < b.furtherDigits ? -1 : 1;
}

/**
 * Compares two date-times by their text, as `compareMoments` would: most times of a log are written alike. Undefined if they are not.
 * Both must be date-times.
 */
export function compareAlike(
  bytes: Buffer,
  aStart: number,
  aEnd: number,
  bStart: number,
  bEnd: number,
): number | undefined {
  const length = aEnd - aStart;
  if (length !== bEnd - bStart || !isLikeMost(bytes, aStart, aEnd) || !isLikeMost(bytes, bStart, bEnd))
    return undefined;
  for (let at = 1; at < length; at++) {
    const [a, b] = [bytes[aStart + at] as number, bytes[bStart + at] as number];
    if (a !== b) return isDigit(a - zero) && isDigit(b - zero) ? a - b : undefined;
  }
  return 0;
}

/** In UTC, without escapes up to the seconds, and not a leap second, which is a time of the next day. */
function isLikeMost(bytes: Buffer, start: number, end: number): boolean {
  return bytes[end - 2] === letterZ && bytes[start + 17] === colon && bytes[start + 18] !== six;
}

/** The double next to the seconds from `from` to `to`, which must not be earlier. */
export function secondsBetween(from: Moment, to: Moment): number {
  const seconds = to.seconds - from.seconds;
  const nanoseconds = to.nanoseconds - from.nanoseconds;
  const [digits, fromDigits] = [to.furtherDigits, from.furtherDigits];
  const microseconds = seconds * 1_000_000 + nanoseconds / 1_000;
  // Both operands are exact, so the quotient is rounded once.
  if (digits === fromDigits && nanoseconds % 1_000 === 0 && microseconds <= Number.MAX_SAFE_INTEGER) {
    return microseconds / 1_000_000;
  }
  const further = subtractDigits(digits, fromDigits);
  const fraction = nanoseconds - (further.borrowed ? 1 : 0);
  const isNegative = fraction < 0;
  const nine = String(isNegative ? fraction + 1_000_000_000 : fraction).padStart(nanosecondDigits, '0');
  return Number(`${isNegative ? seconds - 1 : seconds}.${nine}${further.digits}`);
}

/** Of fractional digits; `borrowed` if one had to be taken from the digit before the first. In linear time. */
function subtractDigits(from: string, subtracted: string): { readonly digits: string; readonly borrowed: boolean } {
  const digits = Buffer.alloc(Math.max(from.length, subtracted.length));
  let borrowed = 0;
  for (let index = digits.length - 1; index >= 0; index--) {
    const digit = digitOf(from, index) - digitOf(subtracted, index) - borrowed;
    borrowed = digit < 0 ? 1 : 0;
    digits[index] = zero + digit + borrowed * 10;
  }
  return { digits: digits.toString('latin1'), borrowed: borrowed === 1 };
}

/** Zero past the end. */
function digitOf(digits: string, index: number): number {
  return index < digits.length ? digits.charCodeAt(index) - zero : 0;
}
