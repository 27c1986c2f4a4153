import { LRUCache } from 'lru-cache';
import type { Read } from '../upstream/operation-calls.ts';

/** A response, and what the upstream had answered when it was made. */
export interface Replay {
  readonly reads: readonly Read[];
  readonly body: Buffer;
}

/** Operations that have come once are remembered until at least so many others have come. */
const leastSeen = 5_000;
/** After so many replays of an operation of which none has proved right, only one in as many more is kept. */
const patience = 4;
const keptOneIn = 16;
/** Memory that an entry, and each of its reads, takes besides keys, paths and bodies. In bytes, by measurement. */
const entryOverhead = 1_500;
const readOverhead = 1_000;

interface Entry {
  readonly replay: Replay;
  /** How many replays of this operation have come and gone, this one included, without one of them having proved right. */
  unproved: number;
}

/**
 * The replays of the responses that were sent last, within `maxBytes` of memory. An operation is worth one when it comes for
 * the second time, so that operations that never come again cost nothing; and it is worth fewer while its responses keep changing.
 */
export class ReplayCache {
  readonly #maxBytes: number;
  readonly #entries: LRUCache<string, Entry> | undefined;
  /** Keys that have come once; those before the last that filled a set are forgotten. */
  #seen = new Set<string>();
  #seenBefore: ReadonlySet<string> = new Set();

  /** Keeps nothing if `maxBytes` is 0. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
    if (maxBytes > 0) this.#entries = new LRUCache({ maxSize: maxBytes, sizeCalculation: sizeOf });
  }

  /** How many bytes the entries take. */
  get bytes(): number {
    return this.#entries?.calculatedSize ?? 0;
  }

  get entries(): number {
    return this.#entries?.size ?? 0;
  }

  get(key: string): Replay | undefined {
    return this.#entries?.get(key)?.replay;
  }

  /** The operation's replay has proved right. */
  proved(key: string): void {
    const entry = this.#entries?.peek(key);
    if (entry) entry.unproved = 0;
  }

  /** Keeps the replay if the operation has come before. */
  offer(key: string, replay: Replay): void {
    if (!this.#entries) return;
    const known = this.#entries.peek(key);
    if (!known && !this.#seen.has(key) && !this.#seenBefore.has(key)) {
      this.#remember(key);
      return;
    }
    const unproved = (known?.unproved ?? 0) + 1;
    if (known && unproved > patience && unproved % keptOneIn !== 0) {
      known.unproved = unproved;
      return;
    }
    const entry = { replay: compact(replay), unproved };
    if (sizeOf(entry, key) > largestReplay(this.#maxBytes)) this.#entries.delete(key);
    else this.#entries.set(key, entry);
  }

  delete(key: string): void {
    this.#entries?.delete(key);
  }

  #remember(key: string): void {
    if (this.#seen.size >= leastSeen) {
      this.#seenBefore = this.#seen;
      this.#seen = new Set();
    }
    this.#seen.add(key);
  }
}

/** How large a replay may be in a cache of this size; one that is larger would push out too many others. In bytes. */
export function largestReplay(maxBytes: number): number {
  return maxBytes / 2;
}

/** A body may be a small part of the bytes that the connection read it into. */
function compact({ reads, body }: Replay): Replay {
  return {
    reads: reads.map((read) => ({ ...read, answer: { ...read.answer, body: alone(read.answer.body) } })),
    body: alone(body),
  };
}

function alone(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength <= bytes.length * 1.1) return bytes;
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

function sizeOf({ replay: { reads, body } }: Entry, key: string): number {
  return reads.reduce(
    (sum, { path, answer }) => sum + answer.body.length + path.length + readOverhead,
    body.length + key.length + entryOverhead,
  );
}
