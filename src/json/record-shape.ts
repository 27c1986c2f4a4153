import { type ArrayEnd, toArrayEnd, type UnreadArray } from './array-end.ts';
import { backslash, isAt } from './bytes.ts';
import type { JsonReader } from './reader.ts';

/** Each ASCII character can be escaped as `\u0000`: the bytes that this takes. */
export const longestEscape = 6;

/** The fields of one kind of record, in the order in which the upstream writes them. */
export class RecordShape {
  readonly fields: readonly string[];
  /** The key of each field, with the comma that precedes it unless it is the first: `,"name":`. */
  readonly keys: readonly Buffer[];
  /** The ends of the fields that may be jumped over, by their index. */
  readonly ends: readonly (ArrayEnd | undefined)[];
  /** Starts and ends of the values of a record without fields. */
  readonly missingSpans: readonly number[];
  readonly #names: readonly Buffer[];
  readonly #longestKey: number;

  constructor(fields: readonly string[], unread: readonly UnreadArray[] = []) {
    this.fields = fields;
    this.keys = fields.map((field, index) => Buffer.from(`${index === 0 ? '' : ','}"${field}":`));
    this.ends = fields.map((name) => unread.filter(({ field }) => field === name).map(toArrayEnd)[0]);
    this.missingSpans = fields.flatMap(() => [-1, -1]);
    this.#names = fields.map((field) => Buffer.from(`"${field}"`));
    this.#longestKey = Math.max(...fields.map(({ length }) => length)) * longestEscape + 2;
  }

  /** The index of the field with the reader's current key; -1 if the shape has no such field. */
  indexOfKey({ bytes, keyStart, keyEnd }: JsonReader): number {
    const length = keyEnd - keyStart;
    for (let index = 0; index < this.#names.length; index++) {
      const name = this.#names[index] as Buffer;
      if (name.length === length && isAt(bytes, keyStart, name)) return index;
    }
    // A hostile answer may have millions of keys: they are compared as bytes unless they contain an escape.
    if (length > this.#longestKey || !holdsEscape(bytes, keyStart, keyEnd)) return -1;
    return this.fields.indexOf(unquote(bytes, keyStart, keyEnd));
  }
}

export function holdsEscape(bytes: Buffer, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (bytes[index] === backslash) return true;
  return false;
}

/** Decodes the JSON string between `start` and `end`. */
export function unquote(bytes: Buffer, start: number, end: number): string {
  const inner = bytes.toString('utf8', start + 1, end - 1);
  return inner.includes('\\') ? String(JSON.parse(bytes.toString('utf8', start, end))) : inner;
}

/** Bytes of a JSON string that are shown in messages and logs. */
const shownBytes = 400;

/** Decodes the JSON string between `start` and `end`, or returns the start of its raw text if it is long. */
export function unquoteStart(bytes: Buffer, start: number, end: number): string {
  if (end - start <= shownBytes) return unquote(bytes, start, end);
  return bytes.toString('utf8', start + 1, start + shownBytes);
}
