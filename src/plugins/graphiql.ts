import type { Plugin } from 'graphql-yoga';
import { createGraphiqlPage, decompress, type GraphiqlPage } from '../graphiql/page.ts';
import { type Tokens, toNeededToken } from '../graphiql/token-note.ts';

/**
 * Gives GraphiQL to a browser's GET of the endpoint. The page is made for the first who asks, and kept. Where GraphiQL is
 * off, a browser is told with 404 how to query; its GET of a query is answered as any other.
 */
export function useGraphiql(path: string, config: Tokens & { readonly graphiql: boolean }): Plugin {
  let page: Promise<GraphiqlPage> | undefined;
  const getPage = (): Promise<GraphiqlPage> => {
    page ??= createGraphiqlPage(toNeededToken(config)).catch((error: unknown) => {
      // The next one who asks may have more luck.
      page = undefined;
      throw error;
    });
    return page;
  };

  return {
    // Most requests are no browser's: they wait for no promise here, and their URL is not parsed.
    onRequest(payload) {
      const { request, fetchAPI, endResponse } = payload;
      if (request.method !== 'GET' || !request.headers.get('accept')?.includes('text/html')) return undefined;
      const { pathname, searchParams } = payload.url;
      if (pathname !== path && pathname !== `${path}/`) return undefined;
      const end = ({ body, ...init }: Answer): void => endResponse(new fetchAPI.Response(body, init));
      if (!config.graphiql) return searchParams.has('query') ? undefined : end(turnedOff(path));
      return getPage()
        .then((page) => toAnswer(page, request.headers))
        .then(end);
    },
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array<ArrayBuffer> | string | null;
}

async function toAnswer(page: GraphiqlPage, asked: Headers): Promise<Answer> {
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': page.policy,
    // Kept by the browser, and asked for each time whether it is still the same.
    'Cache-Control': 'no-cache',
    ETag: page.entityTag,
    Vary: 'Accept, Accept-Encoding',
  };
  if (asked.get('if-none-match')?.includes(page.entityTag)) return { status: 304, headers, body: null };
  if (acceptsGzip(asked.get('accept-encoding') ?? '')) {
    return { status: 200, headers: { ...headers, 'Content-Encoding': 'gzip' }, body: page.compressed };
  }
  return { status: 200, headers, body: await decompress(page) };
}

function acceptsGzip(accepted: string): boolean {
  return accepted.split(',').some((coding) => /^\s*gzip\s*(?:$|;(?!\s*q=0(?:\.0*)?\s*$))/i.test(coding));
}

function turnedOff(path: string): Answer {
  const body = `GraphiQL is turned off on this gateway.

Query it with POST ${path} and Content-Type: application/json, for example:

  { "query": "{ systemTasks(first: 5) { totalCount nodes { fullName status } } }" }
`;
  return { status: 404, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body };
}
