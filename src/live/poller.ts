import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ErrorCode, GatewayError } from '../errors.ts';
import type { ListState } from './list-state.ts';
import type { LiveSource, LiveStream } from './live-stream.ts';
import { pollDelayMs } from './poll-delay.ts';

export interface PollerOptions {
  /** Pause between the end of a poll and the next one, in milliseconds. */
  readonly intervalMs: number;
  /** Runs `poll` when it is its turn; returns undefined without running it if the signal aborts first. */
  readonly inTurn: <T>(signal: AbortSignal, poll: () => Promise<T>) => Promise<T | undefined>;
  /** Reads the list. Rejects on failure, and soon after the signal aborts. */
  readonly read: (signal: AbortSignal) => Promise<ListState>;
  /** Whether there is memory for another event. */
  readonly hasRoom: () => boolean;
  /** Called when the poller has ended: its last stream left, or further polls are pointless. */
  readonly onEnd: () => void;
  /** Logs a defect. */
  readonly log: (error: unknown) => void;
}

type Outcome = ListState | GatewayError;

/** Errors that further polls would only repeat until the caller or the operator acts. */
const finalCodes: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_USER_INPUT', 'INTERNAL']);

/**
 * Polls one list for all of its streams, from the first that joins until the last leaves. Runs one poll at a time: about
 * one per interval, and an extra one for streams that joined after the last poll began, since an event must not be older
 * than its subscription. Rests while no stream waits for an event.
 */
export class Poller implements LiveSource {
  readonly #options: PollerOptions;
  /** Each stream with the number of the first poll whose outcome it may receive. */
  readonly #streams = new Map<LiveStream, number>();
  readonly #stopped = new AbortController();
  /** Number of polls begun. */
  #begun = 0;
  /** The poll that the last joined stream waits for. */
  #awaited = 0;
  #running = false;
  /** Re-checks whether the pause is over. */
  #reconsider = (): void => undefined;

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  join(stream: LiveStream): void {
    this.#awaited = this.#begun + 1;
    this.#streams.set(stream, this.#awaited);
    if (!this.#running) void this.#run();
    this.#reconsider();
  }

  asked(): void {
    this.#reconsider();
  }

  leave(stream: LiveStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size === 0) this.#stop();
  }

  /** Ends all streams with this error. */
  end(error: GatewayError): void {
    this.#stop();
    for (const stream of this.#streams.keys()) stream.end(error);
  }

  #stop(): void {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    this.#reconsider();
    this.#options.onEnd();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      await this.#pollOn();
    } catch (error) {
      this.#options.log(error);
      this.end(new GatewayError('INTERNAL'));
    }
  }

  async #pollOn(): Promise<void> {
    const { signal } = this.#stopped;
    for (let failures = 0; ; ) {
      // The outcome must not be in scope here: a suspended function keeps its variables alive, and this one may hold
      // megabytes.
      const failed = await this.#poll();
      if (signal.aborted) return;
      failures = failed ? failures + 1 : 0;
      await this.#pause(pollDelayMs(this.#options.intervalMs, failures, Math.random()));
      if (signal.aborted) return;
    }
  }

  /** Polls once and delivers the outcome to the streams. Returns whether the poll failed. */
  async #poll(): Promise<boolean> {
    const { signal } = this.#stopped;
    const outcome = await this.#options.inTurn(signal, () => this.#read());
    if (outcome === undefined || signal.aborted) return false;
    if (outcome instanceof Error && finalCodes.has(outcome.code)) this.#endTold(outcome);
    else await this.#tell(outcome);
    return outcome instanceof Error;
  }

  async #read(): Promise<Outcome> {
    const { read, log } = this.#options;
    const { signal } = this.#stopped;
    this.#begun++;
    try {
      return await read(signal);
    } catch (error) {
      if (error instanceof GatewayError) return error;
      if (!signal.aborted) log(error);
      return new GatewayError('INTERNAL');
    }
  }

  /** Offers the outcome to each stream that may receive this poll's. */
  async #tell(outcome: Outcome): Promise<void> {
    const round = this.#begun;
    for (const [stream, first] of [...this.#streams]) {
      if (first > round || !stream.wants(outcome)) continue;
      // One event per turn: other requests are served in between, and each event is counted before the next is made.
      await nextTurn();
      // Skipped streams receive a later poll's outcome; keeping this one for them would take memory too.
      if (!this.#options.hasRoom()) return;
      stream.offer(outcome);
      // Re-insert at the end: the other streams come first next time.
      if (this.#streams.delete(stream)) this.#streams.set(stream, first);
    }
  }

  /**
   * Ends the streams that may receive this poll's outcome; ends the poller too, unless others have joined since the poll
   * began.
   */
  #endTold(error: GatewayError): void {
    const isLater = (first: number): boolean => first > this.#begun;
    if (![...this.#streams.values()].some(isLater)) this.end(error);
    else for (const [stream, first] of this.#streams) if (!isLater(first)) stream.end(error);
  }

  /** Waits until the time has passed and a stream waits for an event; or until another stream joins, or all have left. */
  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      let passed = false;
      const timer = setTimeout(() => {
        passed = true;
        this.#reconsider();
      }, delayMs);
      this.#reconsider = () => {
        const isDue = passed && [...this.#streams.keys()].some(({ isAsking }) => isAsking);
        if (!isDue && this.#awaited <= this.#begun && !this.#stopped.signal.aborted) return;
        clearTimeout(timer);
        this.#reconsider = () => undefined;
        resolve();
      };
      this.#reconsider();
    });
  }
}
