import { quote } from './bytes.ts';

/** In bytes. Shorter copies are faster byte by byte than with a call into the runtime. */
const shortLength = 48;

/** A write exceeds the writer's limit. */
export class WriterLimitError extends Error {
  override readonly name = 'WriterLimitError';
}

/** Writes JSON text as UTF-8. */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;
  readonly #limit: number;

  /**
   * `capacity` is the initial size in bytes and grows if needed. Writing more than `limit` bytes throws WriterLimitError.
   */
  constructor(capacity = 4096, limit = Number.POSITIVE_INFINITY) {
    this.#limit = limit;
    this.#bytes = Buffer.allocUnsafe(Math.min(capacity, limit));
  }

  /** Number of bytes written. */
  get length(): number {
    return this.#length;
  }

  /** The bytes written. Nothing may be written after this. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Drops all bytes from `length` on. */
  cutTo(length: number): void {
    this.#length = length;
  }

  /** Copies a range of other bytes. */
  copy(source: Buffer, start = 0, end = source.length): void {
    const length = end - start;
    this.#reserve(length);
    if (length < shortLength) {
      const bytes = this.#bytes;
      let to = this.#length;
      for (let from = start; from < end; from++) bytes[to++] = source[from] as number;
    } else {
      source.copy(this.#bytes, this.#length, start, end);
    }
    this.#length += length;
  }

  /** One ASCII character. */
  byte(code: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = code;
  }

  /** ASCII text, verbatim. */
  ascii(text: string): void {
    const { length } = text;
    this.#reserve(length);
    if (length < shortLength) {
      const bytes = this.#bytes;
      let to = this.#length;
      for (let index = 0; index < length; index++) bytes[to++] = text.charCodeAt(index);
    } else {
      this.#bytes.write(text, this.#length, 'latin1');
    }
    this.#length += length;
  }

  /** ASCII text in quotes; it must not need escapes. */
  quoted(text: string): void {
    this.byte(quote);
    this.ascii(text);
    this.byte(quote);
  }

  /** Any text, verbatim. */
  text(text: string): void {
    const most = text.length * 3;
    this.#reserve(this.#length + most > this.#limit ? Buffer.byteLength(text) : most);
    this.#length += this.#bytes.write(text, this.#length, 'utf8');
  }

  #reserve(length: number): void {
    const needed = this.#length + length;
    if (needed <= this.#bytes.length) return;
    if (needed > this.#limit) throw new WriterLimitError(`More than ${this.#limit} bytes are to be written.`);
    // Reserve a tenth more than a large piece needs: otherwise the next small write would double the buffer.
    const roomy = Math.max(Math.ceil(needed * 1.1), this.#bytes.length * 2);
    const larger = Buffer.allocUnsafe(Math.max(needed, Math.min(roomy, this.#limit)));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
