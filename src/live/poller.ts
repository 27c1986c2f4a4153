import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorCode, GatewayError } from '../errors.ts';
import type { ListState } from './list-state.ts';
import type { LiveSource, LiveStream } from './live-stream.ts';
import { pollDelayMs } from './poll-delay.ts';

export interface PollerOptions {
  /** Between the end of a poll and the next one, in milliseconds. */
  readonly intervalMs: number;
  /** Reads the list. Rejects with what went wrong, at the latest some time after the signal aborts. */
  readonly read: (signal: AbortSignal) => Promise<ListState>;
  /** Is told when the poller has ended: its last stream has left, or there is no use in going on. */
  readonly onEnd: () => void;
  /** Is told of defects. */
  readonly log: (error: unknown) => void;
}

/** Another poll would end the same way, until somebody acts. */
const finalCodes: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_USER_INPUT', 'INTERNAL']);

/** Polls one list for all of its streams, from the first that joins until the last has left. One poll at a time. */
export class Poller implements LiveSource {
  readonly #options: PollerOptions;
  readonly #streams = new Set<LiveStream>();
  readonly #stopped = new AbortController();
  /** Of the last poll. */
  #outcome: ListState | GatewayError | undefined;
  /** When that was, in milliseconds of the monotonic clock. */
  #polledAt = 0;
  #running = false;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** Who joins later is told at once what is known, where it is not older than an interval. */
  join(stream: LiveStream): void {
    this.#streams.add(stream);
    const fresh = this.#outcome instanceof Error || performance.now() - this.#polledAt <= this.#options.intervalMs;
    if (this.#outcome && fresh) stream.offer(this.#outcome);
    if (!this.#running) void this.#run();
  }

  leave(stream: LiveStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size === 0) this.#stop();
  }

  /** Ends all streams. */
  end(error: GatewayError): void {
    this.#stop();
    for (const stream of this.#streams) stream.end(error);
  }

  #stop(): void {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    this.#options.onEnd();
  }

  async #run(): Promise<void> {
    this.#running = true;
    const { signal } = this.#stopped;
    for (let failures = 0; !signal.aborted; ) {
      const outcome = await this.#poll();
      if (signal.aborted) return;
      if (outcome instanceof Error && finalCodes.has(outcome.code)) return this.end(outcome);
      failures = outcome instanceof Error ? failures + 1 : 0;
      this.#polledAt = performance.now();
      this.#outcome = outcome;
      for (const stream of this.#streams) stream.offer(outcome);
      const delay = pollDelayMs(this.#options.intervalMs, failures, Math.random());
      await sleep(delay, undefined, { signal }).catch(() => undefined);
    }
  }

  async #poll(): Promise<ListState | GatewayError> {
    // A controller of its own: signals that live long remember every signal that was made to follow them.
    const poll = new AbortController();
    const abort = (): void => poll.abort();
    this.#stopped.signal.addEventListener('abort', abort);
    try {
      return await this.#options.read(poll.signal);
    } catch (error) {
      if (error instanceof GatewayError) return error;
      if (!this.#stopped.signal.aborted) this.#options.log(error);
      return new GatewayError('INTERNAL');
    } finally {
      this.#stopped.signal.removeEventListener('abort', abort);
    }
  }
}
