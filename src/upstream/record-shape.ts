import type { JsonReader } from './json-reader.ts';

/** The fields that records of one kind may have, in the order in which the upstream writes them. */
export class RecordShape {
  readonly fields: readonly string[];
  readonly #keys: readonly Buffer[];
  readonly #indexes: ReadonlyMap<string, number>;

  /** A field that is walked past unread: its index, and the text that follows it. */
  readonly unread: { readonly index: number; readonly end: Buffer } | undefined;

  /** `unread` is an array that most readers need nothing of; the field `next` follows it. */
  constructor(fields: readonly string[], unread?: { readonly field: string; readonly next: string }) {
    this.fields = fields;
    this.unread = unread && { index: fields.indexOf(unread.field), end: Buffer.from(`],"${unread.next}":`) };
    this.#keys = fields.map((field) => Buffer.from(`"${field}"`));
    this.#indexes = new Map(fields.map((field, index) => [field, index]));
  }

  /** The index of the field whose key the reader has come to; -1 for a field that the shape lacks. */
  indexOfKey(reader: JsonReader, expected: number): number {
    const key = this.#keys[expected];
    if (key && isKey(key, reader)) return expected;
    return this.#indexes.get(unquote(reader.bytes, reader.keyStart, reader.keyEnd)) ?? -1;
  }
}

/** The value of the JSON string between `start` and `end`. */
export function unquote(bytes: Buffer, start: number, end: number): string {
  const text: unknown = JSON.parse(bytes.toString('utf8', start, end));
  return String(text);
}

function isKey(key: Buffer, { bytes, keyStart, keyEnd }: JsonReader): boolean {
  if (keyEnd - keyStart !== key.length) return false;
  for (let index = 0; index < key.length; index++) if (bytes[keyStart + index] !== key[index]) return false;
  return true;
}
