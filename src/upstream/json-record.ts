import { toInstant } from '../instant.ts';
import { isUuid } from '../uuid.ts';
import type { ByteWriter } from './byte-writer.ts';
import { openArray, openObject, quote } from './json-bytes.ts';
import type { JsonReader } from './json-reader.ts';
import { type RecordShape, unquote } from './record-shape.ts';
import { brokenContract } from './task.ts';

const dateTimePattern =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-6]\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** RFC 3339. Only the month's last days need the calendar, and only a leap second the clock. */
function isDateTime(text: string): boolean {
  if (!dateTimePattern.test(text)) return false;
  return (text.slice(8, 10) <= '28' && text.slice(17, 19) < '60') || toInstant(text) !== undefined;
}

/** Is told of a field that the shape lacks. */
export type UnknownFieldListener = (field: string) => void;

/**
 * An object of the upstream whose fields are still the text that they came as; fields are named by their index in the
 * shape. A missing field counts as null where it may be. Each `check…` throws UPSTREAM_INVALID_RESPONSE naming the field.
 */
export class JsonRecord {
  readonly bytes: Buffer;
  readonly #shape: RecordShape;
  /** Start and end of each field's value; starts of missing ones are negative. */
  readonly #spans: number[];
  #depth = 0;
  #largeIntegers = false;

  /** Reads the object that opens where the reader stands. Throws SyntaxError where the text is not JSON. */
  constructor(reader: JsonReader, shape: RecordShape, onUnknownField?: UnknownFieldListener) {
    this.bytes = reader.bytes;
    this.#shape = shape;
    const spans = new Array<number>(shape.fields.length * 2).fill(-1);
    reader.enter();
    for (let expected = 0; reader.nextMember(); expected++) {
      const index = shape.indexOfKey(reader, expected);
      if (index === -1) onUnknownField?.(unquote(reader.bytes, reader.keyStart, reader.keyEnd));
      const start = reader.at;
      if (index === -1 || index !== shape.unread?.index || !reader.passArray(shape.unread.end)) reader.skip();
      if (index === -1) continue;
      if (reader.depth > this.#depth) this.#depth = reader.depth;
      if (reader.largeIntegers.length > 0) this.#largeIntegers = true;
      // Of repeated keys the last counts, as everywhere in JavaScript.
      spans[index * 2] = start;
      spans[index * 2 + 1] = reader.at;
      expected = index;
    }
    this.#spans = spans;
  }

  /** How many levels of objects and arrays the deepest field has. */
  get depth(): number {
    return this.#depth;
  }

  /** Whether a field holds an integer past ±(2^53 - 1). */
  get hasLargeIntegers(): boolean {
    return this.#largeIntegers;
  }

  has(field: number): boolean {
    return this.startOf(field) >= 0;
  }

  startOf(field: number): number {
    return this.#spans[field * 2] ?? -1;
  }

  endOf(field: number): number {
    return this.#spans[field * 2 + 1] ?? -1;
  }

  isNull(field: number): boolean {
    const first = this.#first(field);
    return first === undefined || first === 0x6e;
  }

  /** A string's value; the field has been checked. */
  text(field: number): string {
    const [start, end] = [this.startOf(field), this.endOf(field)];
    const inner = this.bytes.toString('utf8', start + 1, end - 1);
    return inner.includes('\\') ? unquote(this.bytes, start, end) : inner;
  }

  nullableText(field: number): string | null {
    return this.isNull(field) ? null : this.text(field);
  }

  number(field: number): number {
    return Number(this.#raw(field));
  }

  nullableBoolean(field: number): boolean | null {
    return this.isNull(field) ? null : this.#first(field) === 0x74;
  }

  checkString(field: number): void {
    if (this.#first(field) !== quote) throw this.#broken(field, 'a string');
  }

  checkNullableString(field: number): void {
    if (!this.isNull(field)) this.checkString(field);
  }

  /** Lower case. */
  checkUuid(field: number): string {
    const text = this.#plainText(field);
    if (!isUuid(text)) throw this.#broken(field, 'a UUID');
    return text.toLowerCase();
  }

  checkDateTime(field: number): void {
    const text = this.#plainText(field);
    if (text === undefined || !isDateTime(text)) throw this.#broken(field, 'a date-time');
  }

  checkNullableDateTime(field: number): void {
    if (!this.isNull(field)) this.checkDateTime(field);
  }

  checkNumber(field: number): void {
    const first = this.#first(field) ?? 0;
    const isNumber = first === 0x2d || (first >= 0x30 && first <= 0x39);
    // An integer may have any number of digits in JSON.
    if (!isNumber || !Number.isFinite(Number(this.#raw(field)))) throw this.#broken(field, 'a number');
  }

  /** A safe integer from 0. */
  checkCount(field: number): number {
    this.checkNumber(field);
    const count = this.number(field);
    if (!Number.isSafeInteger(count) || count < 0) throw this.#broken(field, 'a count');
    return count;
  }

  checkNullableBoolean(field: number): void {
    const first = this.#first(field);
    if (!this.isNull(field) && first !== 0x74 && first !== 0x66) throw this.#broken(field, 'a boolean');
  }

  checkArray(field: number): void {
    if (this.#first(field) !== openArray) throw this.#broken(field, 'an array');
  }

  checkObject(field: number): void {
    if (this.#first(field) !== openObject) throw this.#broken(field, 'an object');
  }

  /** As JSON; a missing field as null. */
  write(field: number, out: ByteWriter): void {
    if (this.has(field)) out.copy(this.bytes, this.startOf(field), this.endOf(field));
    else out.ascii('null');
  }

  #first(field: number): number | undefined {
    const start = this.startOf(field);
    return start < 0 ? undefined : this.bytes[start];
  }

  #raw(field: number): string {
    return this.bytes.toString('latin1', this.startOf(field), this.endOf(field));
  }

  /** The text of a field that holds ASCII only; undefined where it is no string. */
  #plainText(field: number): string | undefined {
    if (this.#first(field) !== quote) return undefined;
    const text = this.bytes.toString('latin1', this.startOf(field) + 1, this.endOf(field) - 1);
    return text.includes('\\') ? this.text(field) : text;
  }

  #broken(field: number, expected: string): Error {
    return brokenContract(`${this.#shape.fields[field]} is not ${expected}`);
  }
}
