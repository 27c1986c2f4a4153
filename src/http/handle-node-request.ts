import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Observation } from '../observability/observation.ts';
import type { RequestRecord } from '../request-record.ts';
import { beginRequest } from './begin-request.ts';
import { jsonAnswer, type PlainAnswer } from './plain-answer.ts';
import type { PlainRequest } from './plain-request.ts';
import { toOriginForm, toPath } from './request-path.ts';

export interface NodeHandlerOptions {
  /** Where `graphql` is asked; undefined: nowhere. */
  readonly graphqlPath: string | undefined;
  /** Answers a request to the endpoint. `request.url` is in origin form, `Host` is neutral, and `X-Request-ID` is set. */
  graphql(request: IncomingMessage, response: ServerResponse, record: RequestRecord): unknown;
  /** Answers all others. */
  plain(request: PlainRequest): Promise<PlainAnswer>;
  readonly observation: Observation;
}

/** The outermost handler: a request gets its ID here, is told apart by its path, and tells of itself when it has ended. */
export function createNodeHandler({ graphqlPath, graphql, plain, observation }: NodeHandlerOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const began = performance.now();
    const { method = '', headers } = request;
    const record = beginRequest((name) => {
      const value = headers[name];
      return typeof value === 'string' ? value : undefined;
    });
    response.setHeader('X-Request-ID', record.id);
    request.url = toOriginForm(request.url ?? '/');
    const path = toPath(request.url);
    const isGraphql = path === graphqlPath;
    observation.began(isGraphql);
    response.once('close', () => {
      const status = response.headersSent ? response.statusCode : undefined;
      const durationMs = performance.now() - began;
      observation.ended({ record, method, path, status, durationMs, aborted: !response.writableFinished }, isGraphql);
    });
    if (isGraphql) {
      // Yoga makes URLs of it, and shows the stack where it cannot. Nothing here depends on what a caller writes into it.
      headers.host = 'gateway';
      graphql(request, response, record);
    } else {
      void plain({ method, path, authorization: headers.authorization })
        .catch((error: unknown) => toFailure(record, error))
        .then(({ status, headers, body }) => response.writeHead(status, headers).end(body));
    }
  };
}

function toFailure(record: RequestRecord, error: unknown): PlainAnswer {
  record.errorCodes = ['INTERNAL'];
  record.failures = [error];
  return jsonAnswer(500, { error: 'Unexpected error.' });
}
