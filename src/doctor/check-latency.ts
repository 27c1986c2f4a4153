import type { Finding } from './finding.ts';

/** A call that takes a larger part of the operation's deadline leaves too little time for other calls and retries. */
const slowShare = 0.2;

/** Checks the durations of one or more calls for one row. */
export function checkLatency(durationsMs: readonly number[], retries: number, timeoutMs: number): Finding {
  const sorted = durationsMs.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  const text = `${sorted.length} calls: min ${at(0)} ms, median ${at(0.5)} ms, max ${at(1)} ms`;
  const advice: string[] = [];
  if (at(1) > timeoutMs * slowShare) {
    advice.push(
      `Slow: an operation waits at most ${timeoutMs} ms in total. Raise UPSTREAM_TIMEOUT_MS, or find the cause of the delay.`,
    );
  }
  if (retries > 0) advice.push(`${retries} calls were retried: check authentik's log.`);
  return { subject: 'latency', mark: advice.length > 0 ? 'warn' : 'ok', text: [text, ...advice].join('. ') };
}
