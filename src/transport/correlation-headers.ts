import { channel } from 'node:diagnostics_channel';

/** Identifies the request that a call belongs to. */
export interface Correlation {
  readonly id: string;
  /** Valid W3C Trace Context of the caller. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

const requestCreated = channel('undici:request:create');

/**
 * Headers that identify the request to the upstream. Omits the caller's trace if undici is instrumented in this process,
 * for example by OpenTelemetry, which adds its own traceparent: two traceparents invalidate each other.
 */
export function correlationHeaders({ id, traceparent, tracestate }: Correlation): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { 'x-request-id': id };
  if (traceparent === undefined || requestCreated.hasSubscribers) return headers;
  headers['traceparent'] = traceparent;
  if (tracestate !== undefined) headers['tracestate'] = tracestate;
  return headers;
}
