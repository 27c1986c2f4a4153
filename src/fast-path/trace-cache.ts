import type { Read } from '../upstream/operation-calls.ts';
import type { FastAnswer } from './fast-answer.ts';

/** An answer, and what the upstream said when it was made. */
export interface Trace {
  readonly reads: readonly Read[];
  readonly answer: FastAnswer;
}

/** Requests that have come once are remembered by this many keys. */
const maxSeen = 10_000;
/** What a trace takes besides the bytes of its bodies, about. */
const overhead = 2_048;

/**
 * The traces of the answers that were sent last, within `maxBytes`. A request is worth one when it comes for the second
 * time, so that requests that never come again cost nothing.
 */
export class TraceCache {
  readonly #maxBytes: number;
  readonly #traces = new Map<string, Trace>();
  readonly #seen = new Set<string>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** How many bytes the traces take, about. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): Trace | undefined {
    const trace = this.#traces.get(key);
    if (trace) {
      // A Map keeps its keys in the order in which they were added.
      this.#traces.delete(key);
      this.#traces.set(key, trace);
    }
    return trace;
  }

  /** Keeps the trace where the request has come before. */
  offer(key: string, trace: Trace): void {
    if (this.#maxBytes === 0) return;
    if (!this.#traces.has(key) && !this.#seen.has(key)) {
      this.#remember(key);
      return;
    }
    this.delete(key);
    const compacted = compact(trace);
    const size = sizeOf(compacted);
    if (size > this.#maxBytes / 2) return;
    this.#traces.set(key, compacted);
    this.#bytes += size;
    for (const oldest of this.#traces.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const trace = this.#traces.get(key);
    if (!trace) return;
    this.#traces.delete(key);
    this.#bytes -= sizeOf(trace);
  }

  #remember(key: string): void {
    this.#seen.add(key);
    const [oldest] = this.#seen;
    if (this.#seen.size > maxSeen && oldest !== undefined) this.#seen.delete(oldest);
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
