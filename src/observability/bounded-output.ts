import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface BoundedOutputOptions {
  /** Of a pipe or socket that does not block, of a file, or of a device. */
  readonly fd: number;
  /** Bytes that may wait for a reader; text beyond them is dropped. */
  readonly maxBytes: number;
  /** A line, with its line feed, that says how many lines were dropped; it is written once there is room again. */
  dropNotice(lines: number): string;
}

/** How long a full pipe is left alone before the next try, in milliseconds. */
const fullPipeRetryMs = 20;
/** The same after any other failure: a full disk does not empty itself within milliseconds. */
const failureRetryMs = 1_000;
/** How long a flush that blocks the process waits for a reader that takes nothing, in milliseconds. */
const flushPatienceMs = 200;

/**
 * Writes text to a file descriptor whose reader may be slow, stuck or gone, and whose disk may be full: writing neither
 * waits nor fails, what waits is bounded, and what is dropped is counted.
 *
 * sonic-boom, which pino writes with, cannot be used for that: its `flushSync` repeats a write for ever, EAGAIN by default
 * and any other error always, so a process with an unread pipe never ends. Writes are synchronous, as those of `console`
 * and of pino by default are: they cost some microseconds for a batch, and none is half done when the process ends.
 */
export class BoundedOutput {
  readonly #options: BoundedOutputOptions;
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** Since when writes fail; undefined after one that succeeded. */
  #stuckSince: number | undefined;
  #retry: NodeJS.Timeout | undefined;
  #droppedLines = 0;
  #reportedLines = 0;

  constructor(options: BoundedOutputOptions) {
    this.#options = options;
  }

  /** How many lines have been dropped so far. */
  get droppedLines(): number {
    return this.#droppedLines;
  }

  /** Writes whole lines, now or as soon as the reader takes them. */
  write(text: string): void {
    const bytes = Buffer.from(text);
    if (this.#waitingBytes + bytes.length > this.#options.maxBytes) this.#droppedLines += lineCount(bytes);
    else this.#add(bytes);
    if (this.#retry === undefined) this.#writeWaiting();
  }

  /** Writes what waits before it returns, unless the reader takes nothing for some time. */
  flushSync(): void {
    while (!this.#writeWaiting()) {
      if (this.#stuckForMs() >= flushPatienceMs) return;
      Atomics.wait(sleeper, 0, 0, fullPipeRetryMs);
    }
  }

  /**
   * Resolves when all is written, when the reader has taken nothing for `patienceMs` milliseconds, or after `maxMs`
   * milliseconds.
   */
  async drain(patienceMs: number, maxMs: number): Promise<void> {
    const began = performance.now();
    while (!this.#writeWaiting()) {
      const waited = performance.now() - began;
      if (waited >= maxMs || Math.min(waited, this.#stuckForMs()) >= patienceMs) return;
      await sleep(fullPipeRetryMs);
    }
  }

  #stuckForMs(): number {
    return this.#stuckSince === undefined ? 0 : performance.now() - this.#stuckSince;
  }

  #add(bytes: Buffer): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
  }

  /** Writes as much as is taken now. False if something is left. */
  #writeWaiting(): boolean {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    try {
      for (let chunk = this.#next(); chunk !== undefined; chunk = this.#next()) {
        const written = writeSync(this.#options.fd, chunk);
        this.#waitingBytes -= written;
        if (written < chunk.length) this.#waiting[0] = chunk.subarray(written);
        else this.#waiting.shift();
        this.#stuckSince = undefined;
      }
      return true;
    } catch (error) {
      this.#stuckSince ??= performance.now();
      return this.#onFailure(error instanceof Error && 'code' in error ? error.code : undefined);
    }
  }

  /** The text that has waited longest, then what there is to say about dropped lines. */
  #next(): Buffer | undefined {
    const taken = this.#waiting.length === 0 && this.#stuckSince === undefined;
    if (taken && this.#droppedLines > this.#reportedLines) {
      this.#add(Buffer.from(this.#options.dropNotice(this.#droppedLines - this.#reportedLines)));
      this.#reportedLines = this.#droppedLines;
    }
    return this.#waiting[0];
  }

  #onFailure(code: unknown): boolean {
    if (code === 'EPIPE') {
      // Nobody has the other end open. Later text is tried again: a named pipe can get a new reader.
      for (const bytes of this.#waiting.splice(0)) this.#droppedLines += lineCount(bytes);
      this.#waitingBytes = 0;
      return true;
    }
    const delay = code === 'EAGAIN' || code === 'EINTR' ? fullPipeRetryMs : failureRetryMs;
    this.#retry = setTimeout(() => this.#writeWaiting(), delay).unref();
    return false;
  }
}

/** What `Atomics.wait` needs to sleep on. */
const sleeper = new Int32Array(new SharedArrayBuffer(4));

function lineCount(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) count++;
  return count;
}
