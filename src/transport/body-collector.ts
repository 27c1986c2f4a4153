/** A smaller body comes in one chunk. */
const leastAnnounced = 64 * 1024;

/** So many chunks may be as small as they like; of more, each must hold some bytes on average. */
const freeChunks = 50_000;
const leastChunkBytes = 16;

const nothing = Buffer.alloc(0);

/** Puts a body together from its chunks. Keeps none of them but the first, however many there are. */
export class BodyCollector {
  readonly #announced: number;
  /** What the chunks have been the beginning of so far; undefined once they are not. */
  #expected: Buffer | undefined;
  /** The only chunk so far; undefined once they are in `#room`. */
  #only: Buffer | undefined;
  /** Holds what has come, and has room for more. */
  #room: Buffer = nothing;
  #length = 0;
  #chunks = 0;

  /**
   * `announced` is how many bytes the body has, and must be true; NaN if that is not known. If all of it proves to be
   * as `expected`, no second copy of that is made.
   */
  constructor(announced: number, expected?: Buffer | undefined) {
    this.#announced = announced;
    if (expected?.length === announced) this.#expected = expected;
  }

  /** How many bytes have come. */
  get length(): number {
    return this.#length;
  }

  /** Whether it comes in so many tiny chunks that these cost far more than its bytes. */
  get isShredded(): boolean {
    return this.#chunks > freeChunks && this.#length < this.#chunks * leastChunkBytes;
  }

  add(chunk: Buffer): void {
    this.#chunks++;
    const end = this.#length + chunk.length;
    const expected = this.#expected;
    if (expected && chunk.compare(expected, this.#length, end) !== 0) {
      this.#expected = undefined;
      if (this.#length > 0) this.#append(expected.subarray(0, this.#length), 0);
    }
    if (!this.#expected) this.#append(chunk, this.#length);
    this.#length = end;
  }

  /** What has come: `expected` itself if it is the same. */
  toBytes(): Buffer {
    const whole = this.#expected ?? this.#only ?? this.#room;
    return whole.length === this.#length ? whole : whole.subarray(0, this.#length);
  }

  #append(chunk: Buffer, start: number): void {
    // Most bodies come in one chunk, which need not be copied.
    if (start === 0 && !(this.#announced > leastAnnounced)) {
      this.#only = chunk;
      return;
    }
    this.#makeRoom(start + chunk.length);
    if (this.#only) this.#room.set(this.#only);
    this.#only = undefined;
    this.#room.set(chunk, start);
  }

  /** For the whole body if its length was announced, else for twice as much as has come: copies then stay few. */
  #makeRoom(length: number): void {
    if (length <= this.#room.length) return;
    const room = Buffer.allocUnsafeSlow(this.#announced >= length ? this.#announced : length * 2);
    this.#room.copy(room);
    this.#room = room;
  }
}
