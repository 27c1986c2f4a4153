import type { PlainAnswer } from './plain-answer.ts';

/** Request headers allowed for a listed origin if the preflight does not list any. */
const usualHeaders = 'accept, authorization, content-type, traceparent, tracestate, x-request-id';

/** Matches a preflight's list of header names. */
const headerNames = /^[\w!#$%&'*+.^`|~-]+(?: *, *[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * Cross-origin resource sharing (Fetch Standard) for the listed origins only, and never with the browser's own credentials:
 * callers send their token themselves. For every other origin, the response is as without CORS.
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

/** The headers of a preflight, by their lower-case names. */
export interface Preflight {
  readonly method: string;
  header(name: string): string | undefined;
}

/**
 * The response to a preflight of a listed origin. Allows every requested header: clients add their own, for example for
 * tracing and analytics, and the gateway reads and forwards only the documented ones.
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
      // Without it, some browsers wait for a body.
      'Content-Length': '0',
    },
    body: '',
  };
}
