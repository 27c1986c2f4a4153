/** Pure decisions about retries; all times in milliseconds. */

/** Maximum retries of one call. */
export const maxRetries = 2;

/**
 * Maximum additional retries of one call for kept-alive connections that turn out to be closed. Each of them has already
 * served a call.
 */
export const maxFreeRetries = 8;

const firstDelayMs = 100;
const maxRetryAfterMs = 5_000;
const retriedStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export function isRetriedStatus(status: number): boolean {
  return retriedStatuses.has(status);
}

/** Delay before a retry: `Retry-After` up to five seconds, else exponential with full jitter. `random` is from 0 to 1. */
export function retryDelayMs(retry: number, retryAfter: string | undefined, now: number, random: number): number {
  const asked = retryAfterMs(retryAfter, now);
  return asked === undefined ? random * firstDelayMs * 2 ** retry : Math.min(asked, maxRetryAfterMs);
}

/** Parses `Retry-After` in seconds or as an HTTP date (RFC 9110, section 10.2.3); undefined if it is neither. */
function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const date = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Limits retries to a share of the calls plus a burst, so that an outage is not multiplied. */
export class RetryBudget {
  readonly #capacity: number;
  readonly #share: number;
  #tokens: number;

  /** Allows `capacity` retries at once, and earns a `share` of a retry with each call. */
  constructor(capacity = 10, share = 0.1) {
    this.#capacity = capacity;
    this.#share = share;
    this.#tokens = capacity;
  }

  /** Whether a retry is left. */
  get has(): boolean {
    return this.#tokens >= 1;
  }

  /** Whether nothing of the budget is spent. */
  get isWhole(): boolean {
    return this.#tokens >= this.#capacity;
  }

  /** Records a call, which earns its share of a retry. */
  earn(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + this.#share);
  }

  /** Takes a retry; false if none is left. */
  spend(): boolean {
    if (!this.has) return false;
    this.#tokens -= 1;
    return true;
  }
}
