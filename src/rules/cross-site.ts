import { show } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { type Refusal, refusal } from '../http/refusal.ts';

/** Each of them makes a browser ask first, by a preflight, whether a page of another site may send the request. */
const preflightedHeaders = ['graphql-require-preflight', 'apollo-require-preflight', 'x-graphql-yoga-csrf'];

/**
 * Refuses, with 403, requests that a page of another site can make a browser send without asking first:
 * - a POST without a content type, or with one that a form can have. JSON needs no further header.
 * - a GET that a browser marks as another site's (`Sec-Fetch-Site`), or that a browser sends without any mark, as it does
 *   to hosts without TLS, unless it names a page of this very host (`Origin`, `Referer`). Yoga's plugin refuses every GET
 *   without a further header, curl's too; GraphQL over HTTP wants plain GETs answered, and a page can make no program but
 *   a browser send one.
 *
 * Origins that CORS allows may send any GET.
 */
export function crossSiteRule(corsOrigins: readonly string[]): (request: GatewayRequest) => Refusal | undefined {
  return (request) => {
    const { method } = request;
    if ((method !== 'POST' && method !== 'GET') || isPreflighted(request)) return undefined;
    if (method === 'POST') {
      return forgeable('POST', 'Content-Type: application/json', request.header('content-type'));
    }
    if (!isOfAnotherSite(request) || corsOrigins.includes(request.header('origin') ?? '')) return undefined;
    return forgeable('GET from a browser', 'Sec-Fetch-Site: same-origin', request.header('sec-fetch-site'));
  };
}

const simpleContentTypes: ReadonlySet<string> = new Set([
  '',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
]);

function isPreflighted({ header }: GatewayRequest): boolean {
  const [contentType = ''] = (header('content-type') ?? '').split(/[;,]/, 1);
  return (
    !simpleContentTypes.has(contentType.trim().toLowerCase()) ||
    preflightedHeaders.some((name) => header(name) !== undefined)
  );
}

function isOfAnotherSite({ header }: GatewayRequest): boolean {
  const site = header('sec-fetch-site');
  // `none`: somebody typed it, or opened a bookmark.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const page = header('origin') ?? header('referer');
  if (page !== undefined) return !isOfHost(page, header('host'));
  return /^Mozilla\//.test(header('user-agent') ?? '');
}

/** No page can choose these headers, so one that names this host is a page of this host. */
function isOfHost(page: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(page) && new URL(page).host === host.toLowerCase();
}

function forgeable(what: string, expected: string, value: string | undefined): Refusal {
  const got = value === undefined ? 'no such header' : show(value);
  return refusal(
    `A ${what} must have "${expected}" or one of the headers ${preflightedHeaders.join(', ')}, but got ${got}.`,
    { status: 403 },
  );
}
