import type { ByteWriter } from './byte-writer.ts';
import { letterN, letterT } from './bytes.ts';
import { writeExactJson } from './exact-json.ts';
import { Places } from './places.ts';
import type { JsonReader } from './reader.ts';
import { type RecordShape, unquote, unquoteStart } from './record-shape.ts';

/** Receives the name of a field that the shape does not have. */
export type UnknownFieldListener = (field: string) => void;

/** Unknown fields reported per record: a hostile record may have millions. */
const maxUnknownFields = 50;

/**
 * An object of the upstream whose fields are kept as text. Fields are identified by their index in the shape. A missing
 * field counts as null if null is allowed. Check a value with `field-checks.ts` before reading it.
 */
export class JsonRecord {
  readonly bytes: Buffer;
  readonly shape: RecordShape;
  /** Start and end of each field's value; negative for missing fields. */
  readonly #spans: number[];
  /** Whether to remember the large integers of all objects that are read, which must come in the order of the bytes. */
  keepsIntegers = false;
  #depth = 0;
  #hasInfinite = false;
  /** Positions of the integers past ±(2^53 - 1); kept only if `isExact`. */
  readonly #largeIntegers: Places | undefined;

  /**
   * `bytes` contains the object that `read` will read. If `isExact`, integers past ±(2^53 - 1) are written as strings of
   * their digits.
   */
  constructor(bytes: Buffer, shape: RecordShape, isExact = false) {
    this.bytes = bytes;
    this.shape = shape;
    this.#spans = shape.missingSpans.slice();
    this.#largeIntegers = isExact ? new Places() : undefined;
  }

  /**
   * Reads the object at the reader's position and replaces the previous contents. Throws SyntaxError if the text is not
   * JSON.
   */
  read(reader: JsonReader, onUnknownField?: UnknownFieldListener): this {
    const shape = this.shape;
    const spans = this.#spans;
    const integers = this.#largeIntegers;
    for (let index = 0; index < spans.length; index++) spans[index] = -1;
    this.#depth = 0;
    this.#hasInfinite = false;
    if (!this.keepsIntegers) integers?.clear();
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
      const end = index === -1 ? undefined : shape.ends[index];
      if (!end || !reader.jumpArray(end)) {
        reader.skip(index === -1 ? undefined : integers);
        // An unread field may be jumped over without seeing its numbers, so it is checked when it is read.
        if (reader.hasInfinite && !end) this.#hasInfinite = true;
      }
      if (index === -1) continue;
      if (reader.depth > this.#depth) this.#depth = reader.depth;
      // The last of repeated keys counts, as in `JSON.parse`.
      spans[index * 2] = start;
      spans[index * 2 + 1] = reader.at;
      expected = index + 1;
    }
    return this;
  }

  /** Nesting depth of the deepest field. */
  get depth(): number {
    return this.#depth;
  }

  /** Whether any member, known or not, contains a number without a finite value. */
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
    return first === undefined || first === letterN;
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
    return this.isNull(field) ? null : this.firstOf(field) === letterT;
  }

  /** Writes where the fields are to `kept`, from `index` on: `shape.fields.length * 2` numbers, for `restore`. */
  keep(kept: number[], index: number): void {
    const spans = this.#spans;
    for (let at = 0; at < spans.length; at++) kept[index + at] = spans[at] as number;
  }

  /**
   * Takes over the fields of an object of the same bytes that was read before, which `kept` has from `index` on. What was
   * found out about their values is not kept; their large integers are if `keepsIntegers`.
   */
  restore(kept: readonly number[], index: number): void {
    const spans = this.#spans;
    for (let at = 0; at < spans.length; at++) spans[at] = kept[index + at] as number;
  }

  /** Writes the field as JSON; null if it is missing. */
  write(field: number, out: ByteWriter): void {
    if (this.has(field)) this.#copy(this.startOf(field), this.endOf(field), out);
    else out.ascii('null');
  }

  /**
   * Writes the fields from `first` to `last` in one piece: `"key":value` with commas, but without the first key. Writes
   * nothing and returns false unless `isRun`.
   */
  writeRun(first: number, last: number, out: ByteWriter): boolean {
    if (!this.isRun(first, last)) return false;
    this.#copy(this.startOf(first), this.endOf(last), out);
    return true;
  }

  /** Whether the upstream wrote the fields from `first` to `last` adjacent, in the shape's order and without white space. */
  isRun(first: number, last: number): boolean {
    const { keys } = this.shape;
    if (!this.has(first)) return false;
    for (let field = first; field < last; field++) {
      if (this.startOf(field + 1) !== this.endOf(field) + (keys[field + 1] as Buffer).length) return false;
    }
    return true;
  }

  #copy(start: number, end: number, out: ByteWriter): void {
    const integers = this.#largeIntegers;
    if (integers && integers.length > 0) writeExactJson(this.bytes, start, end, integers, out);
    else out.copy(this.bytes, start, end);
  }
}
