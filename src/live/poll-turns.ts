/** The number of upstream connections that polls may use together; the rest is left to queries. */
export function pollShare(upstreamConnections: number): number {
  return Math.max(1, Math.floor(upstreamConnections / 4));
}

/**
 * Limits concurrent polls. Credentials take turns, so that many lists of one credential do not delay those of another; the
 * polls of one credential run in order of arrival.
 */
export class PollTurns {
  #free: number;
  /** By credential, in order of arrival. Empty queues are removed. */
  readonly #waiting = new Map<string, Set<() => void>>();

  /** `atOnce` is the maximum number of concurrent polls. */
  constructor(atOnce: number) {
    this.#free = atOnce;
  }

  /** Runs `poll` when it is its turn. Returns undefined without running it if the signal aborts first. */
  async run<T>(credential: string, signal: AbortSignal, poll: () => Promise<T>): Promise<T | undefined> {
    if (!(await this.#take(credential, signal))) return undefined;
    try {
      return await poll();
    } finally {
      this.#pass();
    }
  }

  /** Waits for a turn; false if the signal aborts first. */
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
    // Re-insert at the end: the other credentials come first now.
    this.#waiting.delete(credential);
    if (start) queue.delete(start);
    if (queue.size > 0) this.#waiting.set(credential, queue);
    start?.();
  }
}
