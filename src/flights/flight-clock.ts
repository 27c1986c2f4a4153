/** The time as shared flights use it. What is scheduled returns how to undo it. */
export interface FlightClock {
  /** In milliseconds; never runs backwards. */
  now(): number;
  atEndOfTurn(run: () => void): () => void;
  /** The delay is in milliseconds. Does not keep the process alive. */
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
