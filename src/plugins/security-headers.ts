import type { Plugin } from 'graphql-yoga';

const everywhere = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  // No page of another origin gets an answer as an image or a script; fetch() is what CORS is for.
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Headers that tell a browser what it must not do with an answer; with GraphiQL's page comes its own policy. */
export function useSecurityHeaders(pagePolicy: string): Plugin {
  return {
    onResponse({ response: { headers } }) {
      for (const [name, value] of Object.entries(everywhere)) headers.set(name, value);
      const isPage = headers.get('content-type')?.startsWith('text/html') === true;
      headers.set('Content-Security-Policy', isPage ? pagePolicy : "default-src 'none'; frame-ancestors 'none'");
      // Tasks are for the caller alone.
      if (!isPage && !headers.has('cache-control')) headers.set('Cache-Control', 'no-store');
    },
  };
}
