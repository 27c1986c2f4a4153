import type { Read } from '../upstream/operation-calls.ts';
import type { FastAnswer } from './fast-answer.ts';

/** An answer, and what the upstream said when it was made. */
export interface Trace {
  readonly reads: readonly Read[];
  readonly answer: FastAnswer;
}

/** Requests that have come once are remembered until at least so many others have. */
const leastSeen = 5_000;
/** Where no trace of a request has proved right for this many times, only one in as many more is kept. */
const patience = 4;
const keptOneIn = 16;
/** What a trace takes besides the bytes of its bodies, about. */
const overhead = 2_048;

interface Entry {
  readonly trace: Trace;
  /** In bytes, about. */
  readonly size: number;
  /** How many traces of this request have come and gone, this one included, without one of them having proved right. */
  unproved: number;
}

/**
 * The traces of the answers that were sent last, within `maxBytes`. A request is worth one when it comes for the second
 * time, so that requests that never come again cost nothing; and it is worth fewer when its answers keep changing.
 */
export class TraceCache {
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Entry>();
  /** Keys that have come once; those before the last that filled a set are forgotten. */
  #seen = new Set<string>();
  #seenBefore: ReadonlySet<string> = new Set();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** How many bytes the traces take, about. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): Trace | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    // A Map keeps its keys in the order in which they were added.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.trace;
  }

  /** The request's trace has proved right. */
  proved(key: string): void {
    const entry = this.#entries.get(key);
    if (entry) entry.unproved = 0;
  }

  /** Keeps the trace where the request has come before. */
  offer(key: string, trace: Trace): void {
    if (this.#maxBytes === 0) return;
    const known = this.#entries.get(key);
    if (!known && !this.#seen.has(key) && !this.#seenBefore.has(key)) {
      this.#remember(key);
      return;
    }
    const unproved = (known?.unproved ?? 0) + 1;
    if (known && unproved > patience && unproved % keptOneIn !== 0) {
      known.unproved = unproved;
      return;
    }
    this.delete(key);
    const compacted = compact(trace);
    const size = sizeOf(compacted);
    if (size > this.#maxBytes / 2) return;
    this.#entries.set(key, { trace: compacted, size, unproved });
    this.#bytes += size;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= entry.size;
  }

  #remember(key: string): void {
    if (this.#seen.size >= leastSeen) {
      this.#seenBefore = this.#seen;
      this.#seen = new Set();
    }
    this.#seen.add(key);
  }
}

/** A body may be a small part of the bytes that the connection read it into. */
function compact({ reads, answer }: Trace): Trace {
  const whole = (bytes: Buffer): Buffer => (bytes.buffer.byteLength > bytes.length * 1.5 ? copyOf(bytes) : bytes);
  return {
    reads: reads.map((read) => ({ ...read, answer: { ...read.answer, body: whole(read.answer.body) } })),
    answer: { ...answer, body: whole(answer.body) },
  };
}

function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

function sizeOf({ reads, answer }: Trace): number {
  return reads.reduce((sum, read) => sum + read.answer.body.length + overhead, answer.body.length + overhead);
}
