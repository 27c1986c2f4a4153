import type { Plugin } from 'graphql-yoga';
import { preflightedHeaders } from './csrf-prevention.ts';

const requestHeaders = [
  'accept',
  'authorization',
  'content-type',
  'traceparent',
  'tracestate',
  'x-request-id',
  ...preflightedHeaders,
];

const preflightAnswer = {
  'Access-Control-Allow-Methods': 'POST, GET, OPTIONS',
  'Access-Control-Allow-Headers': requestHeaders.join(', '),
  'Access-Control-Max-Age': '600',
  // Some browsers wait for a body without it.
  'Content-Length': '0',
};

/**
 * Cross-origin resource sharing (Fetch Standard) for the listed origins only, and never with credentials of the browser's
 * own: callers send their token themselves. To every other origin the gateway answers as if there were no CORS.
 */
export function useCors(origins: readonly string[]): Plugin {
  if (origins.length === 0) return {};
  const isListed = (origin: string | null): origin is string => origin !== null && origins.includes(origin);
  return {
    onRequest({ request, fetchAPI, endResponse }) {
      const isPreflight = request.method === 'OPTIONS' && request.headers.has('access-control-request-method');
      if (isPreflight && isListed(request.headers.get('origin'))) {
        endResponse(new fetchAPI.Response(null, { status: 204, headers: preflightAnswer }));
      }
    },
    onResponse({ request, response }) {
      const { Vary, ...others } = corsHeaders(origins, request.headers.get('origin'));
      if (Vary) response.headers.append('Vary', Vary);
      for (const [name, value] of Object.entries(others)) response.headers.set(name, value);
    },
  };
}

/** What an answer tells the browser about the origin that asked. */
export function corsHeaders(origins: readonly string[], origin: string | null): Readonly<Record<string, string>> {
  if (origins.length === 0) return {};
  if (origin === null || !origins.includes(origin)) return { Vary: 'Origin' };
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': 'x-request-id',
  };
}
