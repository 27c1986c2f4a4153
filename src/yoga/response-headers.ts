import type { Plugin } from 'graphql-yoga';
import { corsHeaders } from '../http/cors.ts';
import { dataHeaders } from '../http/security-headers.ts';

/** The headers of every response that holds data: what a browser must not do with it, and which origins may read it. */
export function useResponseHeaders(corsOrigins: readonly string[]): Plugin {
  return {
    onResponse({ request, response: { headers } }) {
      const { Vary, ...cors } = corsHeaders(corsOrigins, request.headers.get('origin') ?? undefined);
      for (const [name, value] of Object.entries({ ...dataHeaders, ...cors })) {
        // Event streams have a cache policy of their own.
        if (name !== 'Cache-Control' || !headers.has(name)) headers.set(name, value);
      }
      if (Vary) headers.append('Vary', Vary);
    },
  };
}
