/** The clock of shared flights. */
export interface FlightClock {
  /** Monotonic time in milliseconds. */
  now(): number;
  atEndOfTurn(run: () => void): () => void;
  /** Runs a function after `delay` milliseconds, without keeping the process alive. Returns a function that cancels it. */
  after(delay: number, run: () => void): () => void;
}

export const systemClock: FlightClock = {
  now: () => performance.now(),
  atEndOfTurn(run) {
    const immediate = setImmediate(run);
    return () => clearImmediate(immediate);
  },
  after(delay, run) {
    const timer = setTimeout(run, delay).unref();
    return () => clearTimeout(timer);
  },
};
