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
      const origin = request.headers.get('origin');
      response.headers.append('Vary', 'Origin');
      if (!isListed(origin)) return;
      response.headers.set('Access-Control-Allow-Origin', origin);
      response.headers.set('Access-Control-Expose-Headers', 'x-request-id, retry-after');
    },
  };
}
