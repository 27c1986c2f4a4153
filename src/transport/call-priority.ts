/**
 * Urgency of a call, most urgent first: `probe`, whether the upstream answers at all; `window`, plain queries; `scan`,
 * pages of scans and of whole lists; `poll`, live lists.
 */
export const callPriorities = ['probe', 'window', 'scan', 'poll'] as const;

export type CallPriority = (typeof callPriorities)[number];

/** The priorities that wait for a connection. */
export type QueuedPriority = Exclude<CallPriority, 'probe'>;

/** Lower is more urgent. */
export const rankOf: Readonly<Record<CallPriority, number>> = { probe: 0, window: 1, scan: 2, poll: 3 };

/** The priority with this rank; probes do not wait, so they count as windows. */
export function queuedPriority(rank: number): QueuedPriority {
  if (rank >= rankOf.poll) return 'poll';
  return rank === rankOf.scan ? 'scan' : 'window';
}
