import { ByteWriter } from '../json/byte-writer.ts';
import { type Refusal, refusal } from './refusal.ts';
import { bodyTooLarge, type RequestBody } from './request-body.ts';

/** Time limit for a body to arrive, in milliseconds. */
const arrivalMs = 30_000;

/**
 * Limit for the bytes of all arriving bodies together. Far above the need of honest clients, whose bodies arrive at once.
 */
const maxArrivingBytes = 32 * 1024 * 1024;

export interface BodyReader {
  /** Adds a piece of the body. */
  add(chunk: Uint8Array): void;
  /** The body is complete. */
  end(): void;
  /** The caller has left. */
  abandon(): void;
  /** Settles once; undefined if the caller has left. */
  readonly body: Promise<RequestBody | undefined>;
}

/**
 * The request bodies that are arriving. Each is limited in size and time. If all of them together become too large, the
 * oldest one is dropped: slow senders cannot fill the memory, and do not affect honest ones.
 */
export class IncomingBodies {
  readonly #maxBytes: number;
  /** Oldest first. */
  readonly #arriving = new Set<ArrivingBody>();
  #bytes = 0;

  /** `maxBytes` is the limit for one body. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Starts to read a body. `announced` is its Content-Length; NaN if it has none. */
  begin(announced: number): BodyReader {
    const body = new ArrivingBody(announced, this.#maxBytes, {
      grew: (bytes) => this.#grew(bytes),
      ended: (ended, bytes) => {
        this.#arriving.delete(ended);
        this.#bytes -= bytes;
      },
    });
    this.#arriving.add(body);
    if (announced > this.#maxBytes) body.refuse(bodyTooLarge(this.#maxBytes, announced));
    return body;
  }

  #grew(bytes: number): void {
    this.#bytes += bytes;
    for (const oldest of this.#arriving) {
      if (this.#bytes <= maxArrivingBytes) break;
      oldest.giveUp('The request body arrived too slowly while many others were arriving.', 408);
    }
  }
}

interface Growth {
  readonly grew: (bytes: number) => void;
  readonly ended: (body: ArrivingBody, bytes: number) => void;
}

class ArrivingBody implements BodyReader {
  readonly body: Promise<RequestBody | undefined>;
  readonly #announced: number;
  readonly #maxBytes: number;
  readonly #growth: Growth;
  readonly #timer: NodeJS.Timeout;
  #settle: ((body: RequestBody | undefined) => void) | undefined;
  /** The whole body, if it came in one piece. */
  #whole: Uint8Array | undefined;
  /** Copies of the pieces: each piece would keep a buffer of the connection alive. */
  #pieces: ByteWriter | undefined;
  #length = 0;

  constructor(announced: number, maxBytes: number, growth: Growth) {
    this.#announced = announced;
    this.#maxBytes = maxBytes;
    this.#growth = growth;
    this.body = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const tooSlow = `The request body must arrive within ${arrivalMs / 1_000} seconds.`;
    this.#timer = setTimeout(() => this.giveUp(tooSlow, 408), arrivalMs).unref();
  }

  add(chunk: Uint8Array): void {
    if (!this.#settle || chunk.length === 0) return;
    const length = this.#length + chunk.length;
    if (length > this.#maxBytes) {
      this.refuse(bodyTooLarge(this.#maxBytes, 'more'));
      return;
    }
    // In a Request, the announced length may be wrong: more may follow, or have come before.
    if (chunk.length === this.#announced && this.#length === 0) this.#whole = chunk;
    else {
      this.#pieces ??= new ByteWriter(length);
      if (this.#whole) this.#pieces.copy(toBuffer(this.#whole));
      this.#whole = undefined;
      this.#pieces.copy(toBuffer(chunk));
    }
    this.#length = length;
    this.#growth.grew(chunk.length);
  }

  end(): void {
    const bytes = this.#whole ? toBuffer(this.#whole) : (this.#pieces?.bytes ?? Buffer.alloc(0));
    this.#end({ bytes });
  }

  abandon(): void {
    this.#end(undefined);
  }

  giveUp(message: string, status: number): void {
    this.refuse(refusal(message, { status, headers: { Connection: 'close' } }));
  }

  refuse(refused: Refusal): void {
    this.#end({ refusal: refused });
  }

  #end(body: RequestBody | undefined): void {
    const settle = this.#settle;
    if (!settle) return;
    this.#settle = undefined;
    clearTimeout(this.#timer);
    this.#growth.ended(this, this.#length);
    this.#whole = undefined;
    this.#pieces = undefined;
    settle(body);
  }
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
