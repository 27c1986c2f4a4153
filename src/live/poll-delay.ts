/** Maximum deviation of a pause, as a fraction of its length: pollers that started together drift apart. */
const jitter = 0.1;

/** The longest pause between polls of a failing upstream, in milliseconds, unless the interval is longer. */
const maxBackOffMs = 60_000;

/**
 * Pause before the next poll, in milliseconds: the interval, doubled for each failure since the last success, up to a
 * minute; all ± 10 %. `random` is from 0 to 1.
 */
export function pollDelayMs(intervalMs: number, failures: number, random: number): number {
  const backOff = Math.min(intervalMs * 2 ** failures, Math.max(intervalMs, maxBackOffMs));
  return backOff * (1 - jitter + 2 * jitter * random);
}
