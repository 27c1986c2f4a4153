/** In JSON as the `status` of `/health/ready`; only `ready` has HTTP status 200. */
export type ReadinessState = 'ready' | 'stopping' | 'upstream unavailable';

/** How long what the probe said is believed, in milliseconds. */
const believedMs = 5_000;

/** Whether new requests should be sent here. */
export class Readiness {
  readonly #probe: (() => Promise<boolean>) | undefined;
  readonly #now: () => number;
  #stopping = false;
  #asked: { readonly answer: Promise<boolean>; readonly until: number } | undefined;

  /** `probe` says whether the upstream can be reached, and never rejects; without one it is not asked. */
  constructor(probe: (() => Promise<boolean>) | undefined, now: () => number = () => performance.now()) {
    this.#probe = probe;
    this.#now = now;
  }

  /** From now on it is not ready. */
  stop(): void {
    this.#stopping = true;
  }

  /** Costs the upstream at most one call in five seconds, however many ask. */
  async state(): Promise<ReadinessState> {
    if (!this.#stopping && this.#probe && !(await this.#reachable(this.#probe))) return 'upstream unavailable';
    return this.#stopping ? 'stopping' : 'ready';
  }

  #reachable(probe: () => Promise<boolean>): Promise<boolean> {
    if (!this.#asked || this.#now() >= this.#asked.until) {
      this.#asked = { answer: probe(), until: Number.POSITIVE_INFINITY };
      const { answer } = this.#asked;
      // Counted from the answer, so that a slow upstream is never asked twice at once.
      void answer.then(() => {
        this.#asked = { answer, until: this.#now() + believedMs };
      });
    }
    return this.#asked.answer;
  }
}
