/** What is smaller comes in one chunk. */
const leastAnnounced = 64 * 1024;

/** Puts a body together from its chunks. */
export class BodyCollector {
  readonly #announced: number;
  readonly #chunks: Buffer[] = [];
  /** What the chunks have been the beginning of so far; undefined once they are not. */
  #expected: Buffer | undefined;
  /** Room for the whole body, where its length was announced: chunks need not be kept until its end. */
  #whole: Buffer | undefined;
  #length = 0;

  /**
   * `announced` is how many bytes the body has, and must be true; NaN where that is not known. Where all of it proves to be
   * as `expected`, no second copy of that is made.
   */
  constructor(announced: number, expected?: Buffer | undefined) {
    this.#announced = announced;
    if (expected?.length === announced) this.#expected = expected;
    else this.#makeRoom();
  }

  /** How many bytes have come. */
  get length(): number {
    return this.#length;
  }

  add(chunk: Buffer): void {
    const end = this.#length + chunk.length;
    if (this.#expected && chunk.compare(this.#expected, this.#length, end) !== 0) this.#depart(this.#expected);
    if (this.#whole) this.#whole.set(chunk, this.#length);
    else if (!this.#expected) this.#chunks.push(chunk);
    this.#length = end;
  }

  /** What has come: `expected` itself where it is the same. */
  toBytes(): Buffer {
    const [only] = this.#chunks;
    const whole = this.#expected ?? this.#whole ?? (this.#chunks.length === 1 ? only : undefined);
    if (!whole) return Buffer.concat(this.#chunks, this.#length);
    return whole.length === this.#length ? whole : whole.subarray(0, this.#length);
  }

  /** Takes over what has been as expected up to here. */
  #depart(expected: Buffer): void {
    this.#expected = undefined;
    this.#makeRoom();
    if (this.#whole) expected.copy(this.#whole, 0, 0, this.#length);
    else if (this.#length > 0) this.#chunks.push(expected.subarray(0, this.#length));
  }

  #makeRoom(): void {
    if (this.#announced > leastAnnounced) this.#whole = Buffer.allocUnsafeSlow(this.#announced);
  }
}
