import type { DriftKind } from './drift.ts';

/** How one attempt at a call ended: with an HTTP status, or without an answer. */
export type CallOutcome = number | 'timeout' | 'unavailable' | 'invalid' | 'aborted';

/** Is told what happens on the way to the upstream; must not throw. */
export interface UpstreamEvents {
  /** An attempt has ended; in seconds since it began. */
  called(outcome: CallOutcome, seconds: number): void;
  /** An attempt is made again. */
  retried(): void;
  /** A call was spared because another one for the same was under way. */
  coalesced(): void;
  /** A departure from the documented contract was tolerated; `first` for the first of its kind and name. */
  drifted(kind: DriftKind, name: string, first: boolean): void;
}
