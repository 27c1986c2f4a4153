/** What is smaller comes in one chunk. */
const leastAnnounced = 64 * 1024;

/** Puts a body together from its chunks. */
export class BodyCollector {
  readonly #chunks: Buffer[] = [];
  /** Room for the whole body, where its length was announced: chunks need not be kept until its end. */
  readonly #whole: Buffer | undefined;
  #length = 0;

  /** `announced` is how many bytes the body has, and must be true; NaN where that is not known. */
  constructor(announced: number) {
    if (announced > leastAnnounced) this.#whole = Buffer.allocUnsafeSlow(announced);
  }

  /** How many bytes have come. */
  get length(): number {
    return this.#length;
  }

  add(chunk: Buffer): void {
    if (this.#whole) this.#whole.set(chunk, this.#length);
    else this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** What has come. */
  toBytes(): Buffer {
    if (this.#whole) return this.#whole.subarray(0, this.#length);
    const [only] = this.#chunks;
    return this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks, this.#length);
  }
}
