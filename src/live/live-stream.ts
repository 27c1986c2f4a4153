import type { GatewayError } from '../errors.ts';
import { type ListChange, toListChange } from './list-change.ts';
import type { ListState } from './list-state.ts';

/** What a subscriber is told: how the list has changed, or that it cannot be read. */
export type LiveEvent = ListChange | GatewayError;

/** Where a stream gets what it tells. */
export interface LiveSource {
  /** From now on the stream is offered what there is. Throws GatewayError where it cannot be. */
  join(stream: LiveStream): void;
  leave(stream: LiveStream): void;
}

/**
 * What one subscriber is told. It joins its source when it is first asked for an event, and holds one outcome at most: of
 * what comes while the subscriber is busy, only the latest, which is compared with what it was told last.
 */
export class LiveStream implements AsyncIterableIterator<LiveEvent> {
  readonly #source: LiveSource;
  #phase: 'new' | 'open' | 'ending' | 'closed' = 'new';
  #offered: ListState | GatewayError | undefined;
  #toldState: ListState | undefined;
  #toldFailure: GatewayError | undefined;
  #wake: (() => void)[] = [];

  constructor(source: LiveSource) {
    this.#source = source;
  }

  /** The outcome of a poll. What the subscriber knows already is not told again. */
  offer(outcome: ListState | GatewayError): void {
    if (this.#phase !== 'open') return;
    this.#offered = outcome;
    this.#wakeAll();
  }

  /** The stream ends with this error, whatever else is still to be told. */
  end(error: GatewayError): void {
    if (this.#phase === 'closed') return;
    this.#offered = error;
    this.#toldFailure = undefined;
    this.#phase = 'ending';
    this.#wakeAll();
  }

  async next(): Promise<IteratorResult<LiveEvent, undefined>> {
    if (this.#phase === 'new') this.#open();
    for (;;) {
      const event = this.#take();
      if (event) return { done: false, value: event };
      if (this.#phase === 'ending') this.#close();
      if (this.#phase === 'closed') return { done: true, value: undefined };
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  /** The subscriber has left. */
  async return(): Promise<IteratorResult<LiveEvent, undefined>> {
    this.#close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #open(): void {
    this.#phase = 'open';
    this.#source.join(this);
  }

  #close(): void {
    if (this.#phase === 'closed') return;
    const joined = this.#phase !== 'new';
    this.#phase = 'closed';
    this.#offered = undefined;
    this.#toldState = undefined;
    if (joined) this.#source.leave(this);
    this.#wakeAll();
  }

  #take(): LiveEvent | undefined {
    const offered = this.#offered;
    this.#offered = undefined;
    if (!offered) return undefined;
    if (offered instanceof Error) {
      if (this.#toldFailure?.code === offered.code) return undefined;
      this.#toldFailure = offered;
      return offered;
    }
    const before = this.#toldState;
    if (!this.#toldFailure && before?.signature === offered.signature) return undefined;
    this.#toldFailure = undefined;
    this.#toldState = offered;
    return toListChange(before, offered);
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
