import { toInstant } from '../instant.ts';
import { isUuid } from '../uuid.ts';
import { brokenContract } from './task.ts';

/** A JSON object of the upstream, of which nothing is believed yet. */
export type WireObject = Readonly<Record<string, unknown>>;

const dateTimePattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-6]\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** RFC 3339. Only the month's last days need the calendar, and only a leap second the clock. */
function isDateTime(text: string): boolean {
  if (!dateTimePattern.test(text)) return false;
  return (text.slice(8, 10) <= '28' && text.slice(17, 19) < '60') || toInstant(text) !== undefined;
}

export function isWireObject(value: unknown): value is WireObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Each reader returns the field's value in its type, or throws UPSTREAM_INVALID_RESPONSE naming the field. */
export function readString(from: WireObject, field: string): string {
  const value = from[field];
  if (typeof value !== 'string') throw brokenContract(`${field} is not a string`);
  return value;
}

/** A missing field counts as null. */
export function readNullableString(from: WireObject, field: string): string | null {
  return from[field] == null ? null : readString(from, field);
}

export function readUuid(from: WireObject, field: string): string {
  const value = from[field];
  if (!isUuid(value)) throw brokenContract(`${field} is not a UUID`);
  return value.toLowerCase();
}

export function readDateTime(from: WireObject, field: string): string {
  const value = from[field];
  if (typeof value !== 'string' || !isDateTime(value)) throw brokenContract(`${field} is not a date-time`);
  return value;
}

/** A missing field counts as null. */
export function readNullableDateTime(from: WireObject, field: string): string | null {
  return from[field] == null ? null : readDateTime(from, field);
}

/** A finite number. */
export function readNumber(from: WireObject, field: string): number {
  const value = from[field];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw brokenContract(`${field} is not a number`);
  return value;
}

/** A safe integer from 0. */
export function readCount(from: WireObject, field: string): number {
  const value = readNumber(from, field);
  if (!Number.isSafeInteger(value) || value < 0) throw brokenContract(`${field} is not a count`);
  return value;
}

/** A missing field counts as null. */
export function readNullableBoolean(from: WireObject, field: string): boolean | null {
  const value = from[field] ?? null;
  if (value !== null && typeof value !== 'boolean') throw brokenContract(`${field} is not a boolean`);
  return value;
}

export function readArray(from: WireObject, field: string): readonly unknown[] {
  const value = from[field];
  if (!Array.isArray(value)) throw brokenContract(`${field} is not an array`);
  return value;
}

export function readObject(from: WireObject, field: string): WireObject {
  const value = from[field];
  if (!isWireObject(value)) throw brokenContract(`${field} is not an object`);
  return value;
}
