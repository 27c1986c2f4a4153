/** The ways in which an answer can depart from the documented contract without breaking it. */
export type DriftKind = 'status' | 'log level' | 'task field' | 'missing task field' | 'text message';

/** How one attempt at a call ended: with an HTTP status, or without an answer. */
export type CallOutcome = number | 'timeout' | 'unavailable' | 'invalid' | 'aborted';

/** Notes what happens on the way to the upstream; must not throw. */
export interface UpstreamEvents {
  /** An attempt has ended; in seconds since its turn came. What ends while it waits for its turn is no attempt. */
  called(outcome: CallOutcome, seconds: number): void;
  /** An attempt is made again. */
  retried(): void;
  /** A call was spared: one for the same, of the same credential, had not been sent yet. Once for each that joins. */
  coalesced(): void;
  /** A departure from the documented contract was tolerated; `first` for the first of its kind and name. */
  drifted(kind: DriftKind, name: string, first: boolean): void;
}
