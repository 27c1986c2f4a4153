import { Cancellation, type CancelSignal } from './cancellation.ts';

/** One thing that several wait for. */
interface Flight<T> {
  readonly outcome: Promise<T>;
  readonly cancellation: Cancellation;
  waiting: number;
}

/**
 * Work that is done once for all who ask for the same while it is under way. Who leaves takes nobody along: the work is
 * aborted only when nobody waits for it any more. What somebody has waited for until a timeout is joined by nobody else.
 */
export class SharedFlights<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /** Whether work with this key is under way, so that `join` would begin none. */
  has(key: string): boolean {
    return this.#flights.has(key);
  }

  /** The outcome of the work under way with this key, begun by `start` where there is none. Rejects with the signal's reason once that aborts. */
  join(key: string, signal: CancelSignal, start: (signal: CancelSignal) => Promise<T>): Promise<T> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const flight = this.#flights.get(key) ?? this.#begin(key, start);
    flight.waiting++;
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        signal.removeEventListener('abort', onAbort);
        flight.waiting--;
      };
      const onAbort = (): void => {
        leave();
        reject(signal.reason);
        // Else the next ones would wait in vain too, each keeping it under way for the one after.
        if (isTimeout(signal.reason)) this.#land(key, flight);
        if (flight.waiting === 0) this.#abandon(key, flight, signal.reason);
      };
      signal.addEventListener('abort', onAbort);
      flight.outcome.then(
        (value) => {
          leave();
          resolve(value);
        },
        (error: unknown) => {
          leave();
          reject(error);
        },
      );
    });
  }

  #begin(key: string, start: (signal: CancelSignal) => Promise<T>): Flight<T> {
    const cancellation = new Cancellation();
    const flight: Flight<T> = { cancellation, waiting: 0, outcome: start(cancellation) };
    this.#flights.set(key, flight);
    const land = (): void => this.#land(key, flight);
    flight.outcome.then(land, land);
    return flight;
  }

  /** Nobody may join work that is being aborted. */
  #abandon(key: string, flight: Flight<T>, reason: unknown): void {
    this.#land(key, flight);
    flight.cancellation.abort(reason);
  }

  #land(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}
