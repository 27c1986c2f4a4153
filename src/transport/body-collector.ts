/** Smaller bodies are expected in one chunk, so no room is reserved for them. In bytes. */
const leastAnnounced = 64 * 1024;

/**
 * Chunks that may have any size; beyond this number, chunks must hold `leastChunkBytes` on average. Each chunk costs a call
 * and an object, however small it is.
 */
const freeChunks = 50_000;
const leastChunkBytes = 16;

const nothing = Buffer.alloc(0);

/** Joins the chunks of a body. Keeps no chunk but the first, however many there are. */
export class BodyCollector {
  readonly #announced: number;
  /** Starts with all bytes received so far; undefined after the first difference. */
  #expected: Buffer | undefined;
  /** The only chunk so far; undefined once the bytes are in `#room`. */
  #only: Buffer | undefined;
  /** Holds the bytes received so far, with room for more. */
  #room: Buffer = nothing;
  #length = 0;
  #chunks = 0;

  /**
   * `announced` is the body's exact length in bytes; NaN if unknown. If the whole body equals `expected`, it is not copied.
   */
  constructor(announced: number, expected?: Buffer | undefined) {
    this.#announced = announced;
    if (expected?.length === announced) this.#expected = expected;
  }

  /** Bytes received so far. */
  get length(): number {
    return this.#length;
  }

  /** Whether the chunks are so small and so many that they cost far more than their bytes. */
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

  /** The bytes received so far: `expected` itself if they are equal. */
  toBytes(): Buffer {
    const whole = this.#expected ?? this.#only ?? this.#room;
    return whole.length === this.#length ? whole : whole.subarray(0, this.#length);
  }

  #append(chunk: Buffer, start: number): void {
    // Most bodies arrive in one chunk, which is not copied.
    if (start === 0 && !(this.#announced > leastAnnounced)) {
      this.#only = chunk;
      return;
    }
    this.#makeRoom(start + chunk.length);
    if (this.#only) this.#room.set(this.#only);
    this.#only = undefined;
    this.#room.set(chunk, start);
  }

  /** Reserves the announced length, or twice the length received so far, which keeps copies few. */
  #makeRoom(length: number): void {
    if (length <= this.#room.length) return;
    const room = Buffer.allocUnsafeSlow(this.#announced >= length ? this.#announced : length * 2);
    this.#room.copy(room);
    this.#room = room;
  }
}
