/** How long the work of one turn may take before more of it waits for the next, in milliseconds. */
const turnMs = 20;

/**
 * Spreads work over turns of the event loop. In one turn Node runs the callbacks of every socket that is ready, so that
 * dozens of expensive requests, or of large answers of the upstream, would hold up everything else, health checks too.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  /** When the first work of this turn began; undefined before it. */
  #began: number | undefined;

  /**
   * To be awaited before expensive work. Undefined if it may begin at once: await nothing then, or others that are ready would
   * ask before the work has taken any time.
   */
  next(): Promise<void> | undefined {
    const now = performance.now();
    if (this.#began === undefined) {
      this.#began = now;
      setImmediate(this.#turn);
    }
    if (this.#waiting.length === 0 && now - this.#began < turnMs) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Lets one begin: how long it takes shows only when the callbacks of the sockets have run again. */
  readonly #turn = (): void => {
    const begin = this.#waiting.shift();
    this.#began = begin ? performance.now() : undefined;
    if (!begin) return;
    setImmediate(this.#turn);
    begin();
  };
}

/** There is one event loop, so all share it. */
export const turns = new Turns();
