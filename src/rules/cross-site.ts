import { show } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { type Refusal, refusal } from '../http/refusal.ts';

/** Each of these headers makes a browser send a preflight before a page of another site may send the request. */
const preflightedHeaders = ['graphql-require-preflight', 'apollo-require-preflight', 'x-graphql-yoga-csrf'];

/**
 * Refuses, with 403, requests that a page of another site can make a browser send without a preflight:
 * - a POST without a content type, or with one that a form can have. JSON needs no further header.
 * - a GET that a browser marks as cross-site (`Sec-Fetch-Site`), or that a browser sends unmarked, as it does to hosts
 *   without TLS, unless it names a page of this host (`Origin`, `Referer`). Yoga's plugin refuses every GET without a
 *   further header, even curl's; but GraphQL over HTTP requires plain GETs to work, and a page can only make a browser
 *   send one.
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
  // `none`: the user typed the address or opened a bookmark.
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const page = header('origin') ?? header('referer');
  if (page !== undefined) return !isOfHost(page, header('host'));
  return /^Mozilla\//.test(header('user-agent') ?? '');
}

/** Pages cannot choose these headers, so if they name this host, the page belongs to it. */
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
