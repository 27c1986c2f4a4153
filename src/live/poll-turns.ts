/** The part of the upstream's connections that polls may use together; the rest is left to queries. */
export function pollShare(upstreamConnections: number): number {
  return Math.max(1, Math.floor(upstreamConnections / 4));
}

/**
 * Lets a few polls run at once; the others wait for their turn. Credentials take turns, so that many lists of one do not
 * hold up a list of another; the polls of one credential run in the order in which they came.
 */
export class PollTurns {
  #free: number;
  /** By credential; each queue in order. A queue that is empty is not kept. */
  readonly #waiting = new Map<string, Set<() => void>>();

  /** `atOnce` is how many polls may run at once. */
  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Runs `poll` when it is its turn. Undefined, and `poll` does not run, if the signal aborts before. */
  async run<T>(credential: string, signal: AbortSignal, poll: () => Promise<T>): Promise<T | undefined> {
    if (!(await this.#take(credential, signal))) return undefined;
    try {
      return await poll();
    } finally {
      this.#pass();
    }
  }

  /** Whether it got a turn. */
  async #take(credential: string, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#free > 0) {
      this.#free--;
      return true;
    }
    return new Promise((resolve) => {
      const queue = this.#waiting.get(credential) ?? new Set();
      this.#waiting.set(credential, queue);
      const start = (): void => {
        signal.removeEventListener('abort', leave);
        resolve(true);
      };
      const leave = (): void => {
        signal.removeEventListener('abort', leave);
        queue.delete(start);
        if (queue.size === 0 && this.#waiting.get(credential) === queue) this.#waiting.delete(credential);
        resolve(false);
      };
      queue.add(start);
      signal.addEventListener('abort', leave);
    });
  }

  #pass(): void {
    const [next] = this.#waiting;
    if (!next) {
      this.#free++;
      return;
    }
    const [credential, queue] = next;
    const [start] = queue;
    // To the end: the other credentials come first now.
    this.#waiting.delete(credential);
    if (start) queue.delete(start);
    if (queue.size > 0) this.#waiting.set(credential, queue);
    start?.();
  }
}
