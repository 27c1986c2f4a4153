import type { GatewayRequest } from '../http/gateway-request.ts';
import { type PlainAnswer, textAnswer } from '../http/plain-answer.ts';
import { securityHeaders } from '../http/security-headers.ts';
import { decompress, type GraphiqlPage, loadGraphiqlPage } from './page.ts';
import { type Tokens, toNeededToken } from './token-note.ts';

/**
 * Answers a browser's GET of the endpoint with GraphiQL; undefined for every other request. The page is loaded for the first
 * who asks, and kept. If GraphiQL is off, a browser gets a 404 that says how to query; its GET of a query is answered as
 * any other.
 */
export function createPageAnswer(
  path: string,
  config: Tokens & { readonly graphiql: boolean },
): (request: GatewayRequest) => Promise<PlainAnswer> | undefined {
  let page: Promise<GraphiqlPage> | undefined;
  const getPage = (): Promise<GraphiqlPage> => {
    page ??= loadGraphiqlPage(toNeededToken(config)).catch((error: unknown) => {
      // The next one who asks may have more luck.
      page = undefined;
      throw error;
    });
    return page;
  };

  return (request) => {
    const { method, search, header } = request;
    if (method !== 'GET' || !header('accept')?.includes('text/html')) return undefined;
    if (config.graphiql) return getPage().then((made) => toAnswer(made, header));
    return new URLSearchParams(search).has('query') ? undefined : Promise.resolve(turnedOff(path));
  };
}

async function toAnswer(page: GraphiqlPage, header: GatewayRequest['header']): Promise<PlainAnswer> {
  const headers = {
    ...securityHeaders,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': page.policy,
    // Kept by the browser, and asked for each time whether it is still the same.
    'Cache-Control': 'no-cache',
    ETag: page.entityTag,
    Vary: 'Accept, Accept-Encoding',
  };
  if (header('if-none-match')?.includes(page.entityTag)) return { status: 304, headers, body: null };
  if (acceptsGzip(header('accept-encoding') ?? '')) {
    return { status: 200, headers: { ...headers, 'Content-Encoding': 'gzip' }, body: page.compressed };
  }
  return { status: 200, headers, body: await decompress(page) };
}

function acceptsGzip(accepted: string): boolean {
  return accepted.split(',').some((coding) => /^\s*gzip\s*(?:$|;(?!\s*q=0(?:\.0*)?\s*$))/i.test(coding));
}

function turnedOff(path: string): PlainAnswer {
  const body = `GraphiQL is turned off on this gateway.

Query it with POST ${path} and Content-Type: application/json, for example:

  { "query": "{ systemTasks(first: 5) { totalCount nodes { fullName status } } }" }
`;
  return textAnswer(404, 'text/plain; charset=utf-8', body);
}
