/** Pure decisions about retries; all times in milliseconds. */

/** Retries of one call, at most. */
export const maxRetries = 2;

/** Besides these, retries of one call that found only connections which were dead already. Each of them had served a call. */
export const maxFreeRetries = 8;

const firstDelayMs = 100;
const maxRetryAfterMs = 5_000;
const retriedStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

export function isRetriedStatus(status: number): boolean {
  return retriedStatuses.has(status);
}

/**
 * How long to wait before a retry: what `Retry-After` asks for, up to five seconds, else exponential with full jitter.
 * `random` is from 0 to 1.
 */
export function retryDelayMs(retry: number, retryAfter: string | undefined, now: number, random: number): number {
  const asked = retryAfterMs(retryAfter, now);
  return asked === undefined ? random * firstDelayMs * 2 ** retry : Math.min(asked, maxRetryAfterMs);
}

/** `Retry-After` in seconds or as an HTTP date (RFC 9110, section 10.2.3); undefined if it is neither. */
function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const date = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Keeps retries below a share of the calls and some more, so that an outage is not multiplied. */
export class RetryBudget {
  readonly #capacity: number;
  readonly #share: number;
  #tokens: number;

  /** `capacity` retries at once, and a `share` of a retry for each call; ten and a tenth unless given. */
  constructor(capacity = 10, share = 0.1) {
    this.#capacity = capacity;
    this.#share = share;
    this.#tokens = capacity;
  }

  /** Whether a retry is left. */
  get has(): boolean {
    return this.#tokens >= 1;
  }

  /** Whether it is as if it had never been used. */
  get isWhole(): boolean {
    return this.#tokens >= this.#capacity;
  }

  /** Notes a call, which earns its share of a retry. */
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
