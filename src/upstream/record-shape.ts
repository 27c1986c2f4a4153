import type { JsonReader } from './json-reader.ts';

/** The fields that records of one kind may have, in the order in which the upstream writes them. */
export class RecordShape {
  readonly fields: readonly string[];
  /** Each field's key as it follows the value before it, or the brace that opens the record: `,"name":`. */
  readonly keys: readonly Buffer[];
  /** A field that is walked past unread: its index, and the text that follows it. */
  readonly unread: { readonly index: number; readonly end: Buffer } | undefined;
  /** Starts and ends of the values of a record without fields. */
  readonly noSpans: readonly number[];
  readonly #indexes: ReadonlyMap<string, number>;

  /** `unread` is an array that most readers need nothing of; the field `next` follows it. */
  constructor(fields: readonly string[], unread?: { readonly field: string; readonly next: string }) {
    this.fields = fields;
    this.keys = fields.map((field, index) => Buffer.from(`${index === 0 ? '' : ','}"${field}":`));
    this.unread = unread && { index: fields.indexOf(unread.field), end: Buffer.from(`],"${unread.next}":`) };
    this.noSpans = fields.flatMap(() => [-1, -1]);
    this.#indexes = new Map(fields.map((field, index) => [field, index]));
  }

  /** The index of the field whose key the reader has come to; -1 for a field that the shape lacks. */
  indexOfKey({ bytes, keyStart, keyEnd }: JsonReader): number {
    return this.#indexes.get(unquote(bytes, keyStart, keyEnd)) ?? -1;
  }
}

/** The value of the JSON string between `start` and `end`. */
export function unquote(bytes: Buffer, start: number, end: number): string {
  const text: unknown = JSON.parse(bytes.toString('utf8', start, end));
  return String(text);
}
