/** W3C Trace Context: version, trace ID, parent ID and flags; neither ID may be all zeros, and the version not ff. */
const traceparentPattern = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

const key = '(?:[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})';
const value = '[ -+\\--<>-~]{0,255}[!-+\\--<>-~]';
const memberPattern = new RegExp(`^${key}=${value}$`);
const maxTracestateLength = 512;
const maxMembers = 32;

/** Valid W3C Trace Context. */
export interface TraceContext {
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

const none: TraceContext = { traceparent: undefined, tracestate: undefined };

/** The valid part of a caller's trace headers: an invalid traceparent invalidates the tracestate, but not the reverse. */
export function readTraceContext(traceparent: string | undefined, tracestate: string | undefined): TraceContext {
  if (traceparent === undefined || !traceparentPattern.test(traceparent)) return none;
  return { traceparent, tracestate: tracestate !== undefined && isTracestate(tracestate) ? tracestate : undefined };
}

function isTracestate(text: string): boolean {
  if (text.length > maxTracestateLength) return false;
  const members = text.split(',').map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ''));
  const named = members.filter((member) => member !== '');
  return named.length > 0 && named.length <= maxMembers && named.every((member) => memberPattern.test(member));
}
