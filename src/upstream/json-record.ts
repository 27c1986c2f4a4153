import { isUuid } from '../uuid.ts';
import type { ByteWriter } from './byte-writer.ts';
import { openArray, openObject, quote } from './json-bytes.ts';
import type { JsonReader } from './json-reader.ts';
import { isDateTime, isPlainDateTime, isPlainUuid } from './plain-text.ts';
import { type RecordShape, unquote } from './record-shape.ts';
import { brokenContract } from './task.ts';

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

  /** Of an object in `bytes` that is yet to be read. */
  constructor(bytes: Buffer, shape: RecordShape) {
    this.bytes = bytes;
    this.#shape = shape;
    this.#spans = shape.noSpans.slice();
  }

  /**
   * Reads the object that opens where the reader stands, in place of what was read before. Throws SyntaxError where the text
   * is not JSON.
   */
  read(reader: JsonReader, onUnknownField?: UnknownFieldListener): this {
    const shape = this.#shape;
    const spans = this.#spans;
    for (let index = 0; index < spans.length; index++) spans[index] = -1;
    this.#depth = 0;
    this.#largeIntegers = false;
    reader.enter();
    for (let expected = 0; ; ) {
      let index = expected;
      const key = shape.keys[expected];
      if (key === undefined || !reader.takeMember(key)) {
        if (!reader.nextMember()) break;
        index = shape.indexOfKey(reader);
      }
      if (index === -1) onUnknownField?.(unquote(reader.bytes, reader.keyStart, reader.keyEnd));
      const start = reader.at;
      if (index === -1 || index !== shape.unread?.index || !reader.passArray(shape.unread.end)) reader.skip();
      if (index === -1) continue;
      if (reader.depth > this.#depth) this.#depth = reader.depth;
      if (reader.largeIntegers.length > 0) this.#largeIntegers = true;
      // Of repeated keys the last counts, as everywhere in JavaScript.
      spans[index * 2] = start;
      spans[index * 2 + 1] = reader.at;
      expected = index + 1;
    }
    return this;
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
    const inner = this.bytes.toString('utf8', this.startOf(field) + 1, this.endOf(field) - 1);
    return inner.includes('\\') ? unquote(this.bytes, this.startOf(field), this.endOf(field)) : inner;
  }

  nullableText(field: number): string | null {
    return this.isNull(field) ? null : this.text(field);
  }

  number(field: number): number {
    return Number(this.bytes.toString('latin1', this.startOf(field), this.endOf(field)));
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
    const isPlain = isPlainUuid(this.bytes, this.startOf(field), this.endOf(field));
    if (isPlain && text !== undefined) return text;
    if (!isUuid(text)) throw this.#broken(field, 'a UUID');
    return text.toLowerCase();
  }

  checkDateTime(field: number): void {
    if (isPlainDateTime(this.bytes, this.startOf(field), this.endOf(field))) return;
    const text = this.#plainText(field);
    if (text === undefined || !isDateTime(text)) throw this.#broken(field, 'a date-time');
  }

  checkNullableDateTime(field: number): void {
    if (!this.isNull(field)) this.checkDateTime(field);
  }

  checkNumber(field: number): void {
    const first = this.#first(field) ?? 0;
    const isNumber = first === 0x2d || (first >= 0x30 && first <= 0x39);
    // An integer may have any number of digits in JSON; all else has been found finite.
    const isLong = this.endOf(field) - this.startOf(field) > 300;
    if (!isNumber || (isLong && !Number.isFinite(this.number(field)))) throw this.#broken(field, 'a number');
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

  /**
   * As `"key":value`, with commas between, but without the first key: the fields from `first` to `last`, in one piece. False,
   * and nothing is written, where the upstream has not written them so: side by side, in the shape's order, without blanks.
   */
  writeRun(first: number, last: number, out: ByteWriter): boolean {
    const { keys } = this.#shape;
    if (!this.has(first)) return false;
    for (let field = first; field < last; field++) {
      if (this.startOf(field + 1) !== this.endOf(field) + (keys[field + 1] as Buffer).length) return false;
    }
    out.copy(this.bytes, this.startOf(first), this.endOf(last));
    return true;
  }

  #first(field: number): number | undefined {
    const start = this.startOf(field);
    return start < 0 ? undefined : this.bytes[start];
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
