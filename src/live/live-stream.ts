import type { ErrorCode, GatewayError } from '../errors.ts';
import { type ListChange, toListChange } from './list-change.ts';
import type { ListMark, ListState } from './list-state.ts';

/** A change of the list, or the error that prevents reading it. */
export type LiveEvent = ListChange | GatewayError;

/** Reads the list for its streams. */
export interface LiveSource {
  /** The stream was asked for its first event. From now on it receives outcomes; it may be ended at once. */
  join(stream: LiveStream): void;
  /** A joined stream waits for its next event. */
  asked(): void;
  /** The stream is closed. */
  leave(stream: LiveStream): void;
}

type Result = IteratorResult<LiveEvent, undefined>;

/**
 * The events of one subscriber. Joins its source when the first event is requested. An outcome that arrives while the
 * subscriber is not waiting is dropped, since it may hold megabytes; the next outcome is compared with the last event.
 */
export class LiveStream implements AsyncIterableIterator<LiveEvent> {
  readonly #source: LiveSource;
  #phase: 'new' | 'open' | 'ending' | 'closed' = 'new';
  #joined = false;
  /** The error that ends the stream, until it is delivered. */
  #last: GatewayError | undefined;
  /** The state of the last event that was not an error. */
  #known: ListMark | undefined;
  #knownBefore: ListMark | undefined;
  /** The signature of a state that was too large for an event; cleared by the next event. */
  #lost: string | undefined;
  /** The code of the last event, if it was an error. */
  #failure: ErrorCode | undefined;
  #waiting: ((result: Result) => void)[] = [];

  constructor(source: LiveSource) {
    this.#source = source;
  }

  /** Whether the subscriber waits for an event, and the outcome differs from the last one. */
  wants(outcome: ListState | GatewayError): boolean {
    if (this.#phase !== 'open' || this.#waiting.length === 0) return false;
    if (outcome instanceof Error) return this.#failure !== outcome.code;
    return this.#failure !== undefined || outcome.mark.signature !== (this.#lost ?? this.#known?.signature);
  }

  /** Whether the subscriber waits for an event. */
  get isAsking(): boolean {
    return this.#phase === 'open' && this.#waiting.length > 0;
  }

  /** Receives the outcome of a poll, which becomes an event if the stream wants it. */
  offer(outcome: ListState | GatewayError): void {
    if (this.wants(outcome)) this.#waiting.shift()?.({ done: false, value: this.#toEvent(outcome) });
  }

  /**
   * Undoes the last event, which did not reach the subscriber: the next one contains the changes since the event before it.
   */
  revoke(): void {
    if (this.#failure !== undefined) return;
    this.#lost = this.#known?.signature;
    this.#known = this.#knownBefore;
  }

  /** Ends the stream with this error as its last event. */
  end(error: GatewayError): void {
    if (this.#phase === 'ending' || this.#phase === 'closed') return;
    this.#phase = 'ending';
    this.#last = error;
    for (const give of this.#waiting.splice(0)) give(this.#takeLast());
  }

  async next(): Promise<Result> {
    if (this.#phase === 'new') this.#open();
    if (this.#phase === 'ending') return this.#takeLast();
    if (this.#phase === 'closed') return done;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#source.asked();
    });
  }

  /** Called when the subscriber leaves. */
  async return(): Promise<Result> {
    this.#close();
    return done;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #open(): void {
    this.#phase = 'open';
    this.#joined = true;
    this.#source.join(this);
  }

  #takeLast(): Result {
    const value = this.#last;
    this.#last = undefined;
    if (value) return { done: false, value };
    this.#close();
    return done;
  }

  #close(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#last = undefined;
    this.#known = undefined;
    this.#knownBefore = undefined;
    if (this.#joined) this.#source.leave(this);
    for (const give of this.#waiting.splice(0)) give(done);
  }

  #toEvent(outcome: ListState | GatewayError): LiveEvent {
    if (outcome instanceof Error) {
      this.#failure = outcome.code;
      return outcome;
    }
    const change = toListChange(this.#known, outcome);
    this.#failure = undefined;
    this.#lost = undefined;
    this.#knownBefore = this.#known;
    this.#known = outcome.mark;
    return change;
  }
}

const done: Result = { done: true, value: undefined };
