/** Bytes that are searched at once at least: one search is then shared by the records that lie next to each other. */
const leastBytes = 64 * 1024;

/**
 * Finds a short text in parts of an answer. Fast if each part lies after the previous one; and however they lie, one search
 * takes no more time than the part's length, or `leastBytes`.
 */
export class ByteSearch {
  readonly #bytes: Buffer;
  readonly #text: Buffer;
  /** The bytes that are searched, and where they start and end. */
  #window: Buffer | undefined;
  #start = 0;
  #end = 0;
  /** The first match from `#from` on, which may be past the window. */
  #from = 0;
  #match = 0;

  constructor(bytes: Buffer, text: Buffer) {
    this.#bytes = bytes;
    this.#text = text;
  }

  /** The position of the first match that lies between `start` and `end`; -1 if there is none. */
  first(start: number, end: number): number {
    if (!this.#window || start < this.#start || end > this.#end) {
      this.#start = start;
      this.#end = Math.min(this.#bytes.length, Math.max(end, start + leastBytes));
      this.#window = this.#bytes.subarray(this.#start, this.#end);
      this.#search(this.#window, start);
    } else if (start < this.#from || start > this.#match) {
      this.#search(this.#window, start);
    }
    return this.#match + this.#text.length <= end ? this.#match : -1;
  }

  #search(window: Buffer, from: number): void {
    const found = window.indexOf(this.#text, from - this.#start);
    this.#from = from;
    this.#match = found === -1 ? Number.POSITIVE_INFINITY : this.#start + found;
  }
}
