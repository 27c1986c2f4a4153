import type { Plugin } from 'graphql-yoga';

/** On every answer. */
const everywhere = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  // No page of another origin gets an answer as an image or a script; fetch() is what CORS is for.
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** On every answer that holds data: it is for the caller alone. */
export const dataHeaders = {
  ...everywhere,
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
};

/** Headers that tell a browser what it must not do with an answer. GraphiQL's page brings its own where they differ. */
export function useSecurityHeaders(): Plugin {
  return {
    onResponse({ response: { headers } }) {
      for (const [name, value] of Object.entries(everywhere)) headers.set(name, value);
      for (const name of ['Content-Security-Policy', 'Cache-Control'] as const) {
        if (!headers.has(name)) headers.set(name, dataHeaders[name]);
      }
    },
  };
}
