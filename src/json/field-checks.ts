import type { GatewayError } from '../errors.ts';
import { brokenPart } from '../errors.ts';
import { maxInt } from '../values/int.ts';
import { isUuid } from '../values/uuid.ts';
import { letterF, letterT, minus, nine, openArray, openObject, quote, zero } from './bytes.ts';
import { isDateTime, isPlainDateTime, isPlainUuid } from './plain-text.ts';
import type { JsonRecord } from './record.ts';

/** Maximum length of an escaped UUID or time, in bytes; longer text cannot be one. */
const longestEscaped = 1_000;

/** Every number literal of at most this length is finite, unless it has an exponent. */
const finiteLength = 300;

// Each check throws UPSTREAM_INVALID_RESPONSE with the name of the field.

export function checkString(record: JsonRecord, field: number): void {
  if (record.firstOf(field) !== quote) throw broken(record, field, 'a string');
}

export function checkNullableString(record: JsonRecord, field: number): void {
  if (!record.isNull(field)) checkString(record, field);
}

/** Returns the UUID in lower case. */
export function checkUuid(record: JsonRecord, field: number): string {
  const uuid = readUuid(record, field);
  if (uuid === undefined) throw broken(record, field, 'a UUID');
  return uuid;
}

/** The UUID in the field, in lower case; undefined if the field does not hold one. */
export function readUuid(record: JsonRecord, field: number): string | undefined {
  const text = plainText(record, field);
  if (text === undefined) return undefined;
  if (isPlainUuid(record.bytes, record.startOf(field), record.endOf(field))) return text;
  return isUuid(text) ? text.toLowerCase() : undefined;
}

export function checkDateTime(record: JsonRecord, field: number): void {
  if (isPlainDateTime(record.bytes, record.startOf(field), record.endOf(field))) return;
  const text = plainText(record, field);
  if (text === undefined || !isDateTime(text)) throw broken(record, field, 'a date-time');
}

export function checkNullableDateTime(record: JsonRecord, field: number): void {
  if (!record.isNull(field)) checkDateTime(record, field);
}

export function checkNumber(record: JsonRecord, field: number): void {
  const first = record.firstOf(field) ?? 0;
  const isNumber = first === minus || (first >= zero && first <= nine);
  // JSON integers may have any number of digits; all other numbers have been checked to be finite.
  const isLong = record.endOf(field) - record.startOf(field) > finiteLength;
  if (!isNumber || (isLong && !Number.isFinite(record.number(field)))) throw broken(record, field, 'a number');
}

/** Returns an integer that is not negative, and that GraphQL's `Int` can hold. */
export function checkCount(record: JsonRecord, field: number): number {
  checkNumber(record, field);
  const count = record.number(field);
  if (!Number.isInteger(count) || count < 0 || count > maxInt) throw broken(record, field, 'a count');
  return count;
}

export function checkNullableBoolean(record: JsonRecord, field: number): void {
  const first = record.firstOf(field);
  if (!record.isNull(field) && first !== letterT && first !== letterF) throw broken(record, field, 'a boolean');
}

export function checkArray(record: JsonRecord, field: number): void {
  if (record.firstOf(field) !== openArray) throw broken(record, field, 'an array');
}

export function checkObject(record: JsonRecord, field: number): void {
  if (record.firstOf(field) !== openObject) throw broken(record, field, 'an object');
}

export function checkFinite(record: JsonRecord): void {
  if (record.hasInfinite) throw brokenPart('a number has no finite value');
}

/** The text of a field that holds only ASCII; undefined if it is not a string, or is a long string with escapes. */
function plainText(record: JsonRecord, field: number): string | undefined {
  if (record.firstOf(field) !== quote) return undefined;
  const text = record.bytes.toString('latin1', record.startOf(field) + 1, record.endOf(field) - 1);
  if (!text.includes('\\')) return text;
  return text.length > longestEscaped ? undefined : record.text(field);
}

/** The error of a field that does not hold what it must. */
export function broken({ shape }: JsonRecord, field: number, expected: string): GatewayError {
  return brokenPart(`${shape.fields[field]} is not ${expected}`);
}
