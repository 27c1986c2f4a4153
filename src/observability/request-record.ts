import type { ErrorCode } from '../errors.ts';

/** Data of one request for its log line and the metrics; filled in on its way. Never holds a credential. */
export interface RequestRecord {
  /** The caller's `X-Request-ID` if it is sane, else a new one; returned, and sent upstream. */
  readonly id: string;
  /** W3C Trace Context of the caller, valid; sent upstream. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  /** The name of the operation that ran, at most 100 characters. */
  operationName: string | undefined;
  /** Undefined if no operation has run. */
  operationType: 'query' | 'mutation' | 'subscription' | undefined;
  /** Upstream calls that were made for this request; those of work that it joined are its leader's. */
  upstreamCalls: number;
  /** Whether it joined the work of another request, or its own work was a replay; undefined if neither. */
  shared: 'joined' | 'replayed' | undefined;
  /** Rows that scans have looked at. */
  scannedRows: number;
  /** The codes of the errors in the answer; empty if it has none. */
  errorCodes: readonly ErrorCode[];
  /** What these errors came from, at most a few; for the log, never for the client. */
  failures: readonly unknown[];
}
