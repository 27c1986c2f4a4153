import type { TimedAnswer } from './examined-upstream.ts';
import type { Finding } from './finding.ts';

/** Beyond this, "the last five minutes" differs between both sides. In milliseconds. */
const maxSkewMs = 5_000;

/**
 * Difference between the clocks, from the `Date` header, which has whole seconds and the time at which the answer was
 * created.
 */
export function checkClock({ answer, durationMs, answeredAt }: TimedAnswer): Finding {
  const serverTime = answer.date === undefined ? Number.NaN : Date.parse(answer.date);
  if (Number.isNaN(serverTime))
    return { subject: 'clock', mark: 'skip', text: 'unknown: the answer has no Date header' };
  // The answer was created at some time during the call, and at any time within the second in its header.
  const earliest = answeredAt - durationMs - 1_000;
  const skew = serverTime < earliest ? serverTime - earliest : serverTime > answeredAt ? serverTime - answeredAt : 0;
  if (Math.abs(skew) < maxSkewMs) {
    return { subject: 'clock', mark: 'ok', text: `less than ${maxSkewMs / 1_000} seconds from this machine's` };
  }
  const seconds = Math.round(Math.abs(skew) / 1_000);
  const way = skew < 0 ? 'behind' : 'ahead of';
  const advice = 'Time filters use the clock of authentik: synchronize both with NTP.';
  return { subject: 'clock', mark: 'warn', text: `${seconds} seconds ${way} this machine's. ${advice}` };
}
