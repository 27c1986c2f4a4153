import type { TimedAnswer } from './examined-upstream.ts';
import type { Finding } from './finding.ts';

/** Beyond it, "the last five minutes" means something else on either side. */
const maxSkewMs = 5_000;

/** How far the clocks are apart, by the `Date` header: whole seconds, of when the answer was made. */
export function checkClock({ answer, durationMs, answeredAt }: TimedAnswer): Finding {
  const told = answer.date === undefined ? Number.NaN : Date.parse(answer.date);
  if (Number.isNaN(told)) return { subject: 'clock', mark: 'skip', text: 'not known, as the answer has no Date' };
  // The answer was made at some time during the call, and in some part of the second that it tells.
  const earliest = answeredAt - durationMs - 1_000;
  const skew = told < earliest ? told - earliest : told > answeredAt ? told - answeredAt : 0;
  if (Math.abs(skew) < maxSkewMs) {
    return { subject: 'clock', mark: 'ok', text: `less than ${maxSkewMs / 1_000} seconds from this machine's` };
  }
  const seconds = Math.round(Math.abs(skew) / 1_000);
  const way = skew < 0 ? 'behind' : 'ahead of';
  const advice = 'Filters by time compare with its clock: synchronise both, by NTP.';
  return { subject: 'clock', mark: 'warn', text: `${seconds} seconds ${way} this machine's. ${advice}` };
}
