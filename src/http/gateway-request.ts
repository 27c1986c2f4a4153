import type { CancelSignal } from '../flights/cancellation.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import type { RequestBody } from './request-body.ts';

/** A request to the GraphQL endpoint, independent of the server's API. */
export interface GatewayRequest {
  readonly method: string;
  /** The query string with its `?`; empty if there is none. */
  readonly search: string;
  /** Returns a header by its lower-case name; repeated headers are joined by commas. */
  header(name: string): string | undefined;
  /** Reads the body; callable once. Undefined if the caller leaves before its end. */
  readBody(): Promise<RequestBody | undefined>;
  /** Aborts when the caller leaves. */
  readonly signal: CancelSignal;
  readonly record: RequestRecord;
}
