import type { CancelSignal } from '../flights/cancellation.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import type { RequestBody } from './request-body.ts';

/** A request to the GraphQL endpoint, whichever server it came by. */
export interface GatewayRequest {
  readonly method: string;
  /** The query string with its `?`; empty without one. */
  readonly search: string;
  /** A header by its name in lower case; repeated ones joined by commas. */
  header(name: string): string | undefined;
  /** Reads the body, once. Undefined if the caller leaves before its end. */
  readBody(): Promise<RequestBody | undefined>;
  /** Aborts when the caller leaves. */
  readonly signal: CancelSignal;
  readonly record: RequestRecord;
}
