import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { Cancellation } from '../cancellation.ts';
import { corsHeaders } from '../plugins/cors.ts';
import { dataHeaders } from '../plugins/security-headers.ts';
import type { RequestRecord } from '../request-record.ts';
import type { FastAnswer } from './fast-answer.ts';
import type { FastPath } from './fast-path.ts';
import { type MediaType, plainMediaType } from './plain-request.ts';
import { readBody } from './read-body.ts';

export interface NodeHandlerOptions {
  readonly fastPath: FastPath;
  /** Where GraphQL is served. */
  readonly path: string;
  /** Bytes of the largest body. */
  readonly maxRequestBytes: number;
  readonly corsOrigins: readonly string[];
  /** Answers what the fast path does not; `executed` is the result where the operation has been executed already. */
  yoga(
    request: IncomingMessage,
    response: ServerResponse,
    record: RequestRecord,
    executed?: ExecutionResult | undefined,
  ): unknown;
}

/** Answers requests of `node:http`: the plain ones on the fast path, the others by Yoga. */
export function createGraphqlHandler(options: NodeHandlerOptions) {
  const { fastPath, path, maxRequestBytes, corsOrigins, yoga } = options;

  async function answerPlain(
    request: IncomingMessage,
    response: ServerResponse,
    record: RequestRecord,
    mediaType: MediaType,
  ): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) return;
    const caller = new Cancellation();
    const onClose = (): void => caller.abort(new Error('The caller has left.'));
    response.once('close', onClose);
    try {
      const { headers } = request;
      const answer = await fastPath.answer({ headers, body, signal: caller, record });
      if (answer && 'body' in answer)
        send(response, answer, mediaType, corsHeaders(corsOrigins, headers.origin ?? null));
      else yoga(withBody(request, body), response, record, answer?.result);
    } catch (error) {
      if (caller.aborted) return;
      // A defect of the gateway: Yoga masks it.
      yoga(withBody(request, body), response, record, {
        errors: [new GraphQLError('', { originalError: toError(error) })],
      });
    } finally {
      response.off('close', onClose);
    }
  }

  return (request: IncomingMessage, response: ServerResponse, record: RequestRecord): unknown => {
    const mediaType = plainMediaType(request, path);
    const length = Number(request.headers['content-length']);
    if (mediaType === undefined || !(length <= maxRequestBytes)) return yoga(request, response, record);
    return answerPlain(request, response, record, mediaType);
  };
}

function send(
  response: ServerResponse,
  { body }: FastAnswer,
  mediaType: MediaType,
  cors: Readonly<Record<string, string>>,
): void {
  response.writeHead(200, {
    'Content-Type': `${mediaType}; charset=utf-8`,
    'Content-Length': body.length,
    ...dataHeaders,
    ...cors,
  });
  response.end(body);
}

/** A request whose body has been read already, as Yoga takes it: a stream at `body`. */
function withBody(request: IncomingMessage, body: Buffer): IncomingMessage {
  return Object.assign(request, { body: Readable.from([body], { objectMode: false }) });
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
