import type { Observation } from '../observability/observation.ts';
import type { RequestRecord } from '../request-record.ts';
import { beginRequest } from './begin-request.ts';
import type { PlainAnswer } from './plain-answer.ts';
import type { PlainRequest } from './plain-request.ts';

export interface FetchHandlerOptions {
  readonly graphqlPath: string;
  /** Answers a request to the endpoint. */
  graphql(request: Request, record: RequestRecord): Promise<Response>;
  /** Answers all others. */
  plain(request: PlainRequest): Promise<PlainAnswer>;
  readonly observation: Observation;
}

/** As `createNodeHandler`, for servers that speak the Fetch API; what is timed ends with the answer's head. */
export function createFetchHandler({ graphqlPath, graphql, plain, observation }: FetchHandlerOptions) {
  return async (request: Request): Promise<Response> => {
    const began = performance.now();
    const { method, headers, signal } = request;
    const record = beginRequest((name) => headers.get(name) ?? undefined);
    const path = new URL(request.url).pathname;
    const isGraphql = path === graphqlPath;
    observation.began(isGraphql);
    let status: number | undefined;
    try {
      const authorization = headers.get('authorization') ?? undefined;
      const response = isGraphql
        ? await graphql(request, record)
        : toResponse(await plain({ method, path, authorization }), method);
      status = response.status;
      response.headers.set('X-Request-ID', record.id);
      return response;
    } finally {
      const durationMs = performance.now() - began;
      observation.ended({ record, method, path, status, durationMs, aborted: signal.aborted }, isGraphql);
    }
  };
}

function toResponse({ status, headers, body }: PlainAnswer, method: string): Response {
  return new Response(method === 'HEAD' ? null : body, { status, headers });
}
