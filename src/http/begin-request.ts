import type { RequestRecord } from '../observability/request-record.ts';
import { toRequestId } from './request-id.ts';
import { readTraceContext } from './trace-context.ts';

/** A header by its name in lower case; repeated ones joined by commas, as node:http and the Fetch API have them. */
export type HeaderReader = (name: string) => string | undefined;

/** The record of a request that has just arrived. */
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
