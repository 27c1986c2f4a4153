import type { RequestRecord } from '../observability/request-record.ts';
import { toRequestId } from './request-id.ts';
import { readTraceContext } from './trace-context.ts';

/** Returns a header by its lower-case name; repeated headers are joined by commas, as in node:http and the Fetch API. */
export type HeaderReader = (name: string) => string | undefined;

/** Creates the record of a new request. */
export function beginRequest(header: HeaderReader): RequestRecord {
  const { traceparent, tracestate } = readTraceContext(header('traceparent'), header('tracestate'));
  return {
    id: toRequestId(header('x-request-id')),
    traceparent,
    tracestate,
    operationName: undefined,
    operationType: undefined,
    upstreamCalls: 0,
    shared: undefined,
    scannedRows: 0,
    errorCodes: [],
    failures: [],
  };
}
