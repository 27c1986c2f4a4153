import type { DestinationStream } from 'pino';

/** The destination of batches. */
export interface BatchTarget {
  write(text: string): unknown;
  /** Writes what has not been written yet before it returns. */
  flushSync(): void;
}

const batchLength = 64_000;
const batchMs = 100;

/**
 * Joins log lines to batches of some 64 kB, none older than a tenth of a second: a busy gateway would otherwise spend a
 * tenth of its time on writing single lines.
 */
export class LineBatch implements DestinationStream {
  readonly #target: BatchTarget;
  #lines = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(target: BatchTarget) {
    this.#target = target;
  }

  write(line: string): void {
    this.#lines += line;
    if (this.#lines.length >= batchLength) this.pass();
    else this.#timer ??= setTimeout(() => this.pass(), batchMs).unref();
  }

  /** Passes on the lines that wait. */
  pass(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines;
    this.#lines = '';
    if (lines !== '') this.#target.write(lines);
  }

  /** pino calls it before a fatal end. */
  flushSync(): void {
    this.pass();
    this.#target.flushSync();
  }
}
