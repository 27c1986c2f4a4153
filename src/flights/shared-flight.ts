import { Cancellation, type CancelSignal } from './cancellation.ts';

/** Work in flight, as seen by the work itself. */
export interface Flight {
  /** Aborts when no waiter is left, with the reason of the last one to leave. */
  readonly signal: CancelSignal;
  /** The latest deadline of the current waiters, in milliseconds on the `Date.now` clock. */
  readonly deadline: number;
  /** The lowest, that is most urgent, rank of the current waiters. */
  readonly rank: number;
  /** Called whenever a waiter joins after the start. */
  onJoin: (() => void) | undefined;
  /** Closes the flight to further waiters. Call it right before anything is sent. */
  seal(): void;
}

export type Start<T> = (flight: Flight) => Promise<T>;

/** A place in a flight. */
export interface Ticket<T> {
  /** The work's outcome; rejects with the signal's own reason when it aborts. */
  readonly outcome: Promise<T>;
  /**
   * Whether this waiter uses the work of another. Final once the outcome is known: if a leader leaves before the start, a
   * joiner becomes the leader.
   */
  readonly joined: boolean;
}

/** The demands of one waiter. */
export interface WaiterOptions {
  /** In milliseconds on the `Date.now` clock; no deadline by default. */
  readonly deadline?: number | undefined;
  /** Lower is more urgent; 0 by default. */
  readonly rank?: number | undefined;
}

/** Work shared by several waiters, from its first request to its end. */
export class SharedFlight<T> implements Flight {
  readonly #waiters = new Set<Waiter<T>>();
  readonly #cancellation = new Cancellation();
  readonly #onAbandoned: () => void;
  #leader: Waiter<T> | undefined;
  #over = false;
  onJoin: (() => void) | undefined;
  seal = (): void => undefined;

  /** `onAbandoned` is called when the last waiter leaves before the end. */
  constructor(onAbandoned: (flight: SharedFlight<T>) => void) {
    this.#onAbandoned = () => onAbandoned(this);
  }

  get signal(): CancelSignal {
    return this.#cancellation;
  }

  get deadline(): number {
    let latest = Number.NEGATIVE_INFINITY;
    for (const { deadline } of this.#waiters) latest = Math.max(latest, deadline);
    return latest;
  }

  get rank(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { rank } of this.#waiters) least = Math.min(least, rank);
    return least;
  }

  /** The waiter whose work runs: until the start, the first current waiter. */
  get leader(): Waiter<T> | undefined {
    if (this.#leader) return this.#leader;
    const [first] = this.#waiters;
    return first;
  }

  get hasStarted(): boolean {
    return this.#leader !== undefined;
  }

  add(signal: CancelSignal, start: Start<T>, options: WaiterOptions): Ticket<T> {
    const waiter = new Waiter(this, signal, start, options);
    this.#waiters.add(waiter);
    this.onJoin?.();
    return waiter;
  }

  /** Starts the leader's work; `onEnd` is called at its end, unless the flight was abandoned before. */
  run(onEnd: () => void): void {
    const { leader } = this;
    if (!leader) return;
    this.#leader = leader;
    const end = (settle: (waiter: Waiter<T>) => void): void => {
      if (this.#over) return;
      this.#over = true;
      for (const waiter of this.#waiters) settle(waiter);
      this.#waiters.clear();
      onEnd();
    };
    // A synchronous throw counts as a rejection.
    new Promise<T>((resolve) => resolve(leader.start(this))).then(
      (value) => end((waiter) => waiter.resolve(value)),
      (error: unknown) => end((waiter) => waiter.reject(error)),
    );
  }

  remove(waiter: Waiter<T>, reason: unknown): void {
    this.#waiters.delete(waiter);
    if (this.#waiters.size > 0 || this.#over) return;
    this.#over = true;
    this.#cancellation.abort(reason);
    this.#onAbandoned();
  }
}

class Waiter<T> implements Ticket<T> {
  readonly outcome: Promise<T>;
  readonly start: Start<T>;
  readonly deadline: number;
  readonly rank: number;
  readonly #flight: SharedFlight<T>;
  readonly #signal: CancelSignal;
  #resolve!: (value: T) => void;
  #reject!: (error: unknown) => void;

  constructor(flight: SharedFlight<T>, signal: CancelSignal, start: Start<T>, { deadline, rank }: WaiterOptions) {
    this.#flight = flight;
    this.#signal = signal;
    this.start = start;
    this.deadline = deadline ?? Number.POSITIVE_INFINITY;
    this.rank = rank ?? 0;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal.addEventListener('abort', this.#onAbort);
  }

  get joined(): boolean {
    return this.#flight.leader !== this;
  }

  resolve(value: T): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#resolve(value);
  }

  reject(error: unknown): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#reject(error);
  }

  readonly #onAbort = (): void => {
    this.reject(this.#signal.reason);
    this.#flight.remove(this, this.#signal.reason);
  };
}
