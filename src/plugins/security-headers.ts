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

/** Headers that tell a browser what it must not do with an answer; with GraphiQL's page comes its own policy. */
export function useSecurityHeaders(pagePolicy: string): Plugin {
  return {
    onResponse({ response: { headers } }) {
      for (const [name, value] of Object.entries(everywhere)) headers.set(name, value);
      const isPage = headers.get('content-type')?.startsWith('text/html') === true;
      headers.set('Content-Security-Policy', isPage ? pagePolicy : dataHeaders['Content-Security-Policy']);
      if (!isPage && !headers.has('cache-control')) headers.set('Cache-Control', dataHeaders['Cache-Control']);
    },
  };
}
