/** The `status` of `/health/ready` in JSON; only `ready` has HTTP status 200. */
export type ReadinessState = 'ready' | 'stopping' | 'upstream unavailable';

/** How long a probe's result is reused, in milliseconds. Keeps frequent health checks from loading the upstream. */
const believedMs = 5_000;

/** Whether new requests should be sent to this process. */
export class Readiness {
  readonly #probe: (() => Promise<boolean>) | undefined;
  readonly #now: () => number;
  #stopping = false;
  #asked: { readonly answer: Promise<boolean>; readonly until: number } | undefined;

  /**
   * `probe` resolves to whether the upstream is reachable, and never rejects; without a probe the upstream is not checked.
   */
  constructor(probe: (() => Promise<boolean>) | undefined, now: () => number = () => performance.now()) {
    this.#probe = probe;
    this.#now = now;
  }

  /** Reports not ready from now on. */
  stop(): void {
    this.#stopping = true;
  }

  /** Makes at most one upstream call in five seconds, however often it is called. */
  async state(): Promise<ReadinessState> {
    if (!this.#stopping && this.#probe && !(await this.#reachable(this.#probe))) return 'upstream unavailable';
    return this.#stopping ? 'stopping' : 'ready';
  }

  #reachable(probe: () => Promise<boolean>): Promise<boolean> {
    if (!this.#asked || this.#now() >= this.#asked.until) {
      this.#asked = { answer: probe(), until: Number.POSITIVE_INFINITY };
      const { answer } = this.#asked;
      // Count from the answer, so that a slow upstream never gets two calls at once.
      void answer.then(() => {
        this.#asked = { answer, until: this.#now() + believedMs };
      });
    }
    return this.#asked.answer;
  }
}
