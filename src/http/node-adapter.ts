import type { IncomingMessage, ServerResponse } from 'node:http';
import { Cancellation } from '../flights/cancellation.ts';
import type { Observation } from '../observability/observation.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { beginRequest, type HeaderReader } from './begin-request.ts';
import type { GatewayRequest } from './gateway-request.ts';
import type { IncomingBodies } from './incoming-bodies.ts';
import { type PlainAnswer, unexpectedError } from './plain-answer.ts';
import type { PlainRequest } from './plain-request.ts';
import { bodyReadBefore, codingOf, decode, type RequestBody } from './request-body.ts';
import { toOriginForm, toPath } from './request-path.ts';
import { turnOf } from './response-turn.ts';
import type { SlowReaders } from './slow-readers.ts';
import { UnsentResponse } from './unsent-response.ts';

export interface NodeAdapterOptions<H> {
  /** The endpoint's path; undefined if there is none. */
  readonly graphqlPath: string | undefined;
  /** Answers a request to the endpoint, or returns a handover for `takeOver`. Undefined if the caller has left. */
  graphql(request: GatewayRequest): Promise<{ readonly answer: PlainAnswer } | { readonly handover: H } | undefined>;
  /** Answers a handover. Undefined if it has written the response itself. */
  takeOver(
    request: IncomingMessage,
    response: ServerResponse,
    handover: H,
    record: RequestRecord,
  ): Promise<PlainAnswer | undefined>;
  /** Answers all other requests. */
  plain(request: PlainRequest): Promise<PlainAnswer>;
  readonly bodies: IncomingBodies;
  readonly slowReaders: SlowReaders;
  readonly maxRequestBytes: number;
  readonly observation: Observation;
}

/** The outermost handler of a `node:http` server: gives each request its ID, answers, logs and counts it. */
export function createNodeAdapter<H>(options: NodeAdapterOptions<H>) {
  const { graphqlPath, graphql, takeOver, plain, slowReaders, observation } = options;

  async function answer(request: IncomingMessage, response: ServerResponse, asked: Asked): Promise<void> {
    const { path, header, record, signal, isGraphql } = asked;
    const { method = '' } = request;
    if (response.socket === null) await turnOf(request, response);
    if (!isGraphql) return respond(response, await plain({ method, path, authorization: header('authorization') }));
    const readBody = (): Promise<RequestBody | undefined> => readBodyOf(request, header, options);
    const outcome = await graphql({ method, search: searchOf(request), header, readBody, signal, record });
    if (!outcome) return undefined;
    const given = 'answer' in outcome ? outcome.answer : await takeOver(request, response, outcome.handover, record);
    return given && respond(response, given);
  }

  function respond(response: ServerResponse, given: PlainAnswer): void {
    send(response, given);
    if (response.socket?.writableLength) keepForSlowReader(response, given, slowReaders);
  }

  return (request: IncomingMessage, response: ServerResponse): void => {
    const began = performance.now();
    const { method = '', headers } = request;
    const header: HeaderReader = (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    };
    const record = beginRequest(header);
    response.setHeader('X-Request-ID', record.id);
    request.url = toOriginForm(request.url ?? '/');
    const path = toPath(request.url);
    const isGraphql = path === graphqlPath;
    observation.began(isGraphql);
    const signal = new Cancellation();
    if (response.destroyed) signal.abort(new Error('The caller has left.'));
    response.once('close', () => {
      // Most have their answer, and an error with its stack is expensive.
      if (!response.writableEnded) signal.abort(new Error('The caller has left.'));
      const status = response.headersSent ? response.statusCode : undefined;
      const durationMs = performance.now() - began;
      observation.ended({ record, method, path, status, durationMs, aborted: !response.writableFinished }, isGraphql);
    });
    answer(request, response, { path, header, record, signal, isGraphql }).catch((error: unknown) => {
      record.errorCodes = ['INTERNAL'];
      record.failures = [error];
      if (response.headersSent) response.destroy();
      else send(response, unexpectedError(isGraphql));
    });
  };
}

interface Asked {
  readonly path: string;
  readonly header: HeaderReader;
  readonly record: RequestRecord;
  /** Aborts when the caller leaves before the response is sent. */
  readonly signal: Cancellation;
  readonly isGraphql: boolean;
}

function searchOf({ url = '' }: IncomingMessage): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at);
}

async function readBodyOf(
  request: IncomingMessage & { readonly body?: unknown },
  header: HeaderReader,
  { bodies, maxRequestBytes }: Pick<NodeAdapterOptions<never>, 'bodies' | 'maxRequestBytes'>,
): Promise<RequestBody | undefined> {
  // A server in front has read the body, like Express's `json()`, which also removes its content coding.
  if ('body' in request || request.readableEnded) return bodyReadBefore(request.body);
  const reader = bodies.begin(Number(header('content-length') ?? Number.NaN));
  const onData = (chunk: Buffer): void => reader.add(chunk);
  const onEnd = (): void => reader.end();
  const onClose = (): void => reader.abandon();
  request.on('data', onData).once('end', onEnd).once('close', onClose).once('error', onClose);
  // A server in front may have paused it, and a listener does not undo that.
  request.resume();
  const body = await reader.body;
  request.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose);
  // Read and drop the rest of a refused body, so that the client receives the response.
  request.resume();
  const coding = codingOf(header('content-encoding'));
  return body && 'bytes' in body && typeof coding === 'string' ? decode(body.bytes, coding, maxRequestBytes) : body;
}

function send(response: ServerResponse, { status, headers, body }: PlainAnswer): void {
  if (!response.destroyed) response.writeHead(status, headers).end(body);
}

/** Counts the bytes of a response until the client has taken them, or until all clients together hold too many. */
function keepForSlowReader(response: ServerResponse, { body }: PlainAnswer, slowReaders: SlowReaders): void {
  const reader = new UnsentResponse(response, Buffer.byteLength(body ?? ''));
  slowReaders.add(reader);
  response.once('close', () => slowReaders.delete(reader));
}
