import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { requestError } from './request-error.ts';

/** Each of them makes a browser ask first, by a preflight, whether a page of another site may send the request. */
export const preflightedHeaders = ['graphql-require-preflight', 'apollo-require-preflight', 'x-graphql-yoga-csrf'];

/**
 * Refuses what a page of another site can make a browser send without asking first, with whatever the browser adds:
 * - a POST whose content type is none, or one that a form can have. JSON needs no further header.
 * - a GET that a browser marks as another site's (`Sec-Fetch-Site`), or that a browser sends without any mark, as it does
 *   to hosts without TLS. Yoga's plugin refuses every GET without a further header, curl's too; GraphQL over HTTP wants
 *   plain GETs answered, and no program but a browser can be made to send one by a page.
 *
 * Origins that CORS allows may send any GET. Answers with 403.
 */
export function useCsrfPrevention(corsOrigins: readonly string[]): Plugin {
  return {
    onRequestParse({ request: { method, headers } }) {
      if (isPreflighted(headers)) return;
      if (method === 'POST') {
        throw forgeable('POST', 'Content-Type: application/json', headers.get('content-type'));
      }
      if (method === 'GET' && isOfAnotherSite(headers) && !corsOrigins.includes(headers.get('origin') ?? '')) {
        throw forgeable('GET from a browser', 'Sec-Fetch-Site: same-origin', headers.get('sec-fetch-site'));
      }
    },
  };
}

const simpleContentTypes: readonly string[] = [
  '',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
];

function isPreflighted(headers: Headers): boolean {
  const [contentType = ''] = (headers.get('content-type') ?? '').split(/[;,]/);
  return (
    !simpleContentTypes.includes(contentType.trim().toLowerCase()) ||
    preflightedHeaders.some((name) => headers.has(name))
  );
}

function isOfAnotherSite(headers: Headers): boolean {
  const site = headers.get('sec-fetch-site');
  // `none`: somebody typed it, or opened a bookmark.
  if (site !== null) return site !== 'same-origin' && site !== 'none';
  return headers.has('origin') || /^Mozilla\//.test(headers.get('user-agent') ?? '');
}

function forgeable(what: string, expected: string, value: string | null): GraphQLError {
  const got = value === null ? 'no such header' : JSON.stringify(value);
  return requestError(
    `A ${what} must have "${expected}" or one of the headers ${preflightedHeaders.join(', ')}, but got ${got}.`,
    { status: 403 },
  );
}
