import type { ErrorCode, GatewayError } from '../errors.ts';
import { type ListChange, toListChange } from './list-change.ts';
import type { ListMark, ListState } from './list-state.ts';

/** How the list has changed, or why it cannot be read. */
export type LiveEvent = ListChange | GatewayError;

/** Reads the list on behalf of its streams. */
export interface LiveSource {
  /** The stream has been asked for its first event. From now on it is offered outcomes; it may be ended at once. */
  join(stream: LiveStream): void;
  /** A stream that has joined waits for its next event. */
  asked(): void;
  /** The stream is closed. */
  leave(stream: LiveStream): void;
}

type Result = IteratorResult<LiveEvent, undefined>;

/**
 * The events of one subscriber. It joins its source when it is first asked for an event. An outcome that comes while the
 * subscriber waits for none is not kept, since it may hold megabytes: the next one is compared with the last event.
 */
export class LiveStream implements AsyncIterableIterator<LiveEvent> {
  readonly #source: LiveSource;
  #phase: 'new' | 'open' | 'ending' | 'closed' = 'new';
  #joined = false;
  /** The error that the stream ends with, until it is taken. */
  #last: GatewayError | undefined;
  /** The state of the last event that was no error. */
  #known: ListMark | undefined;
  #knownBefore: ListMark | undefined;
  /** The signature of the state that was too large for an event, until another event is given. */
  #lost: string | undefined;
  /** The code of the last event, if it was an error. */
  #failure: ErrorCode | undefined;
  #waiting: ((result: Result) => void)[] = [];

  constructor(source: LiveSource) {
    this.#source = source;
  }

  /** Whether the subscriber waits for an event, and the outcome is one: it is not what the subscriber knows already. */
  wants(outcome: ListState | GatewayError): boolean {
    if (this.#phase !== 'open' || this.#waiting.length === 0) return false;
    if (outcome instanceof Error) return this.#failure !== outcome.code;
    return this.#failure !== undefined || outcome.mark.signature !== (this.#lost ?? this.#known?.signature);
  }

  /** Whether the subscriber waits for an event. */
  get isAsking(): boolean {
    return this.#phase === 'open' && this.#waiting.length > 0;
  }

  /** The outcome of a poll. It becomes an event if the stream wants it. */
  offer(outcome: ListState | GatewayError): void {
    if (this.wants(outcome)) this.#waiting.shift()?.({ done: false, value: this.#toEvent(outcome) });
  }

  /** The last event did not reach the subscriber: the next one says what has changed since the event before it. */
  revoke(): void {
    if (this.#failure !== undefined) return;
    this.#lost = this.#known?.signature;
    this.#known = this.#knownBefore;
  }

  /** The stream ends with this error as its last event. */
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

  /** The subscriber has left. */
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
