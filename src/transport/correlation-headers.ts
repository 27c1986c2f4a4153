import { channel } from 'node:diagnostics_channel';

/** Which request a call is for. */
export interface Correlation {
  /** The request's ID. */
  readonly id: string;
  /** W3C Trace Context of the caller, valid. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

const requestCreated = channel('undici:request:create');

/**
 * The headers that tell the upstream which request a call is for. Not the caller's trace where something in this process
 * instruments undici, as OpenTelemetry does: it adds a traceparent of its own, and two of them are none.
 */
export function correlationHeaders({ id, traceparent, tracestate }: Correlation): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { 'x-request-id': id };
  if (traceparent === undefined || requestCreated.hasSubscribers) return headers;
  headers['traceparent'] = traceparent;
  if (tracestate !== undefined) headers['tracestate'] = tracestate;
  return headers;
}
