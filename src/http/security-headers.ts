/** On every response. */
export const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  // No page of another origin gets a response as an image or a script; CORS is for fetch().
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** On every response that holds data: it is for the caller alone. GraphiQL's page has a policy of its own. */
export const dataHeaders = {
  ...securityHeaders,
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
};
