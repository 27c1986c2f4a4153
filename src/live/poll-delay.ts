/** How far a pause may be from its nominal length, as a part of it: pollers that began together drift apart. */
const jitter = 0.1;

/** The longest pause between two polls of an upstream that fails, in milliseconds, unless the interval is longer. */
const maxBackOffMs = 60_000;

/**
 * How long to wait before the next poll, in milliseconds: the interval, doubled for each failure since the last success, up
 * to a minute; all give or take a tenth. `random` is from 0 to 1.
 */
export function pollDelayMs(intervalMs: number, failures: number, random: number): number {
  const backOff = Math.min(intervalMs * 2 ** failures, Math.max(intervalMs, maxBackOffMs));
  return backOff * (1 - jitter + 2 * jitter * random);
}
