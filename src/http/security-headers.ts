/** Sent with every response. */
export const securityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  // Other origins cannot load a response as an image or a script; fetch() is subject to CORS.
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** Sent with every response that holds data, which is for the caller alone. GraphiQL's page has its own policy. */
export const dataHeaders = {
  ...securityHeaders,
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
};
