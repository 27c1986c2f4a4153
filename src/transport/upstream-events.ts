/** Deviations from the documented contract that do not break it. */
export type DriftKind =
  | 'status'
  | 'state'
  | 'retries'
  | 'log level'
  | 'task field'
  | 'missing task field'
  | 'text message'
  | 'unknown value';

/** Outcome of one attempt: an HTTP status, or the reason for having none. */
export type CallOutcome = number | 'timeout' | 'unavailable' | 'invalid' | 'aborted';

/** Observes upstream calls; its methods must not throw. */
export interface UpstreamEvents {
  /**
   * An attempt has ended, `seconds` after its turn came. A call that ends while it waits for its turn is not an attempt.
   */
  called(outcome: CallOutcome, seconds: number): void;
  /** An attempt is repeated. */
  retried(): void;
  /**
   * A call was saved by joining an identical one of the same credential that was not sent yet. Called once for each call
   * that joins.
   */
  coalesced(): void;
  /** A deviation from the documented contract was tolerated; `first` is set for the first one of its kind and name. */
  drifted(kind: DriftKind, name: string, first: boolean): void;
}
