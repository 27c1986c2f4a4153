/** The clock of shared flights. */
export interface FlightClock {
  /** Monotonic time in milliseconds. */
  now(): number;
  atEndOfTurn(run: () => void): () => void;
  /** Runs a function after `delay` milliseconds, without keeping the process alive. Returns a function that cancels it. */
  after(delay: number, run: () => void): () => void;
}

/** All that is to run at the end of the turn: one immediate for all costs less than one each. */
class EndOfTurn {
  #waiting: Set<() => void> | undefined;

  /** Returns a function that cancels it. */
  add(run: () => void): () => void {
    if (!this.#waiting) {
      this.#waiting = new Set();
      setImmediate(this.#run);
    }
    const waiting = this.#waiting;
    waiting.add(run);
    return () => waiting.delete(run);
  }

  readonly #run = (): void => {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const run of waiting) run();
  };
}

const endOfTurn = new EndOfTurn();

export const systemClock: FlightClock = {
  now: () => performance.now(),
  atEndOfTurn: (run) => endOfTurn.add(run),
  after(delay, run) {
    const timer = setTimeout(run, delay).unref();
    return () => clearTimeout(timer);
  },
};
