import type { FlightClock } from '../../src/flights/flight-clock.ts';

interface Scheduled {
  readonly at: number;
  readonly run: () => void;
}

/** Time that passes when a test says so. */
export class ManualClock implements FlightClock {
  #now = 1_000;
  readonly #scheduled = new Set<Scheduled>();

  readonly now = (): number => this.#now;
  readonly atEndOfTurn = (run: () => void): (() => void) => this.after(0, run);

  after(delay: number, run: () => void): () => void {
    const scheduled = { at: this.#now + delay, run };
    this.#scheduled.add(scheduled);
    return () => void this.#scheduled.delete(scheduled);
  }

  /** How much is still to come. */
  get pending(): number {
    return this.#scheduled.size;
  }

  /** Lets the time pass, in milliseconds, and what promises wait for happen; 0 ends the turn. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await new Promise(setImmediate);
      const [next] = [...this.#scheduled].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
      if (!next) break;
      this.#scheduled.delete(next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}
