import { minus, nine, notJson, plus, point, zero } from './bytes.ts';

const lowerE = 0x65;
const upperE = 0x45;

/** Every integer with fewer digits is safe. */
const suspectDigits = 16;
const firstUnsafe = Buffer.from('9007199254740992');

/** Every number with at most this many digits before its point, including the zeros that its exponent adds, is finite. */
const finiteDigits = 308;

/** The kind of the number that `afterNumber` read last. A double can hold neither kind. */
export const passedNumber = {
  /** An integer past ±(2^53 - 1), with any number of digits. */
  isLargeInteger: false,
  /** A literal with a fraction or an exponent and no finite value, such as `1e999`. */
  isInfinite: false,
};

/** The index after the number at `at`; sets `passedNumber`. Throws SyntaxError if there is none. */
export function afterNumber(bytes: Buffer, at: number): number {
  const first = bytes[at] === minus ? at + 1 : at;
  const integerEnd = afterDigits(bytes, first);
  const digits = integerEnd - first;
  if (bytes[first] === zero && digits > 1) throw notJson(first);
  let next = integerEnd;
  if (bytes[next] === point) next = afterDigits(bytes, next + 1);
  let magnitude = digits;
  if (bytes[next] === lowerE || bytes[next] === upperE) {
    next++;
    const sign = bytes[next];
    if (sign === minus || sign === plus) next++;
    const exponent = next;
    next = afterDigits(bytes, next);
    if (sign !== minus) magnitude += smallInteger(bytes, exponent, next);
  }
  const isInteger = next === integerEnd;
  passedNumber.isLargeInteger = isInteger && digits >= suspectDigits && isUnsafe(bytes, first, digits);
  // Integers keep all their digits, so they are never infinite.
  passedNumber.isInfinite =
    !isInteger && magnitude > finiteDigits && !Number.isFinite(Number(bytes.toString('latin1', at, next)));
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

/** The value of up to three digits; a large value for more, which exceeds every exponent of a finite number. */
function smallInteger(bytes: Buffer, start: number, end: number): number {
  if (end - start > 3) return finiteDigits;
  let value = 0;
  for (let index = start; index < end; index++) value = value * 10 + (bytes[index] as number) - zero;
  return value;
}

/** Whether an integer is unsafe, given its first significant digit and the number of digits. */
function isUnsafe(bytes: Buffer, first: number, digits: number): boolean {
  if (digits > firstUnsafe.length) return true;
  for (let index = 0; index < digits; index++) {
    const difference = (bytes[first + index] as number) - (firstUnsafe[index] as number);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
