import type { PlainAnswer } from './plain-answer.ts';

/** Request headers that a listed origin may send if the preflight does not say which it needs. */
const usualHeaders = 'accept, authorization, content-type, traceparent, tracestate, x-request-id';

/** The headers that a preflight asks for: names of headers between commas, and nothing else. */
const headerNames = /^[\w!#$%&'*+.^`|~-]+(?: *, *[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * Cross-origin resource sharing (Fetch Standard) for the listed origins only, and never with the browser's own credentials:
 * callers send their token themselves. To every other origin the gateway responds as if there were no CORS.
 */
export function corsHeaders(origins: readonly string[], origin: string | undefined): Readonly<Record<string, string>> {
  if (origins.length === 0) return {};
  if (origin === undefined || !origins.includes(origin)) return { Vary: 'Origin' };
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'x-request-id',
  };
}

/** What a preflight is asked with; names of headers in lower case. */
export interface Preflight {
  readonly method: string;
  header(name: string): string | undefined;
}

/**
 * The response to a preflight of a listed origin. It may send every header that it asks for: which ones a client adds is not
 * known here, as tracing and analytics add their own, and none but the documented ones is looked at or forwarded.
 */
export function preflightAnswer(origins: readonly string[], { method, header }: Preflight): PlainAnswer | undefined {
  if (method !== 'OPTIONS' || header('access-control-request-method') === undefined) return undefined;
  const origin = header('origin');
  if (origin === undefined || !origins.includes(origin)) return undefined;
  const asked = header('access-control-request-headers') ?? '';
  return {
    status: 204,
    headers: {
      ...corsHeaders(origins, origin),
      Vary: 'Origin, Access-Control-Request-Headers',
      'Access-Control-Allow-Methods': 'POST, GET, OPTIONS',
      'Access-Control-Allow-Headers': headerNames.test(asked) ? asked : usualHeaders,
      'Access-Control-Max-Age': '600',
      // Some browsers wait for a body without it.
      'Content-Length': '0',
    },
    body: '',
  };
}
