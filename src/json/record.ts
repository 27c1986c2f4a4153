import type { ByteWriter } from './byte-writer.ts';
import { writeExactJson } from './exact-json.ts';
import { Places } from './places.ts';
import type { JsonReader } from './reader.ts';
import { type RecordShape, unquote, unquoteStart } from './record-shape.ts';

/** Is given the name of a field that the shape lacks. */
export type UnknownFieldListener = (field: string) => void;

/** Of a record's unknown fields no more than these are named. */
const maxUnknownFields = 50;

/**
 * An object of the upstream whose fields are still the text that they came as; fields are named by their index in the
 * shape. A missing field counts as null if it may be. Values are read after a check of `field-checks.ts`.
 */
export class JsonRecord {
  readonly bytes: Buffer;
  readonly shape: RecordShape;
  /** Start and end of each field's value; starts of missing ones are negative. */
  readonly #spans: number[];
  #depth = 0;
  #hasInfinite = false;
  /** The integers past ±(2^53 - 1); not kept unless `isExact`. */
  readonly #largeIntegers: Places | undefined;

  /**
   * Of an object in `bytes` that is yet to be read. If `isExact`, integers past ±(2^53 - 1) are written as strings of
   * their digits.
   */
  constructor(bytes: Buffer, shape: RecordShape, isExact = false) {
    this.bytes = bytes;
    this.shape = shape;
    this.#spans = shape.noSpans.slice();
    this.#largeIntegers = isExact ? new Places() : undefined;
  }

  /**
   * Reads the object that opens where the reader stands, in place of what was read before. Throws SyntaxError if the text
   * is not JSON.
   */
  read(reader: JsonReader, onUnknownField?: UnknownFieldListener): this {
    const shape = this.shape;
    const spans = this.#spans;
    const integers = this.#largeIntegers;
    for (let index = 0; index < spans.length; index++) spans[index] = -1;
    this.#depth = 0;
    this.#hasInfinite = false;
    integers?.clear();
    let unknown = 0;
    reader.enter();
    for (let expected = 0; ; ) {
      let index = expected;
      const key = shape.keys[expected];
      if (key === undefined || !reader.takeMember(key)) {
        if (!reader.nextMember()) break;
        index = shape.indexOfKey(reader);
      }
      if (index === -1 && onUnknownField && unknown++ < maxUnknownFields) {
        onUnknownField(unquoteStart(reader.bytes, reader.keyStart, reader.keyEnd));
      }
      const start = reader.at;
      const isUnread = index === shape.unread?.index;
      if (!isUnread || !reader.passArray((shape.unread as { end: Buffer }).end)) {
        reader.skip(index === -1 ? undefined : integers);
        // A field that is left unread is whole only when it is read.
        if (reader.hasInfinite && !isUnread) this.#hasInfinite = true;
      }
      if (index === -1) continue;
      if (reader.depth > this.#depth) this.#depth = reader.depth;
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

  /** Whether any member, known or not, holds a number without a finite value. */
  get hasInfinite(): boolean {
    return this.#hasInfinite;
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

  /** The first byte of a field's value. */
  firstOf(field: number): number | undefined {
    const start = this.startOf(field);
    return start < 0 ? undefined : this.bytes[start];
  }

  isNull(field: number): boolean {
    const first = this.firstOf(field);
    return first === undefined || first === 0x6e;
  }

  text(field: number): string {
    return unquote(this.bytes, this.startOf(field), this.endOf(field));
  }

  nullableText(field: number): string | null {
    return this.isNull(field) ? null : this.text(field);
  }

  number(field: number): number {
    return Number(this.bytes.toString('latin1', this.startOf(field), this.endOf(field)));
  }

  nullableBoolean(field: number): boolean | null {
    return this.isNull(field) ? null : this.firstOf(field) === 0x74;
  }

  /** As JSON; a missing field as null. */
  write(field: number, out: ByteWriter): void {
    if (this.has(field)) this.#copy(this.startOf(field), this.endOf(field), out);
    else out.ascii('null');
  }

  /**
   * As `"key":value`, with commas between, but without the first key: the fields from `first` to `last`, in one piece. False,
   * and nothing is written, unless the upstream has written them so: side by side, in the shape's order, without blanks.
   */
  writeRun(first: number, last: number, out: ByteWriter): boolean {
    const { keys } = this.shape;
    if (!this.has(first)) return false;
    for (let field = first; field < last; field++) {
      if (this.startOf(field + 1) !== this.endOf(field) + (keys[field + 1] as Buffer).length) return false;
    }
    this.#copy(this.startOf(first), this.endOf(last), out);
    return true;
  }

  #copy(start: number, end: number, out: ByteWriter): void {
    const integers = this.#largeIntegers;
    if (integers && integers.length > 0) writeExactJson(this.bytes, start, end, integers, out);
    else out.copy(this.bytes, start, end);
  }
}
