import type { Observation } from '../observability/observation.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { beginRequest, type HeaderReader } from './begin-request.ts';
import type { GatewayRequest } from './gateway-request.ts';
import type { IncomingBodies } from './incoming-bodies.ts';
import { type PlainAnswer, unexpectedError } from './plain-answer.ts';
import type { PlainRequest } from './plain-request.ts';
import { bodyReadBefore, codingOf, decode, type RequestBody } from './request-body.ts';

export interface FetchAdapterOptions<H> {
  readonly graphqlPath: string;
  /** Answers a request to the endpoint, or returns a handover for `takeOver`. Undefined if the caller has left. */
  graphql(request: GatewayRequest): Promise<{ readonly answer: PlainAnswer } | { readonly handover: H } | undefined>;
  /** Answers a handover. */
  takeOver(request: Request, handover: H, record: RequestRecord): Promise<Response>;
  /** Answers all other requests. */
  plain(request: PlainRequest): Promise<PlainAnswer>;
  readonly bodies: IncomingBodies;
  readonly maxRequestBytes: number;
  readonly observation: Observation;
}

/** Like `createNodeAdapter`, for servers with the Fetch API. The measured time ends with the response's head. */
export function createFetchAdapter<H>(options: FetchAdapterOptions<H>) {
  const { graphqlPath, graphql, takeOver, plain, observation } = options;

  async function answer(request: Request, { path, search }: Target, record: RequestRecord): Promise<Response> {
    const { method, signal } = request;
    const header = headerReader(request);
    if (path !== graphqlPath) {
      return toResponse(await plain({ method, path, authorization: header('authorization') }), method);
    }
    const readBody = (): Promise<RequestBody | undefined> => readBodyOf(request, header, options);
    const outcome = await graphql({ method, search, header, readBody, signal, record });
    // Yoga fails for a client that has left.
    if (!outcome || signal.aborted) return unreadResponse();
    return 'answer' in outcome ? toResponse(outcome.answer, method) : takeOver(request, outcome.handover, record);
  }

  return async (request: Request): Promise<Response> => {
    const began = performance.now();
    const { method, signal } = request;
    const record = beginRequest(headerReader(request));
    const { pathname: path, search } = new URL(request.url);
    const isGraphql = path === graphqlPath;
    observation.began(isGraphql);
    const response = await answer(request, { path, search }, record).catch((error: unknown) => {
      if (signal.aborted && error === signal.reason) return unreadResponse();
      record.errorCodes = ['INTERNAL'];
      record.failures = [error];
      return toResponse(unexpectedError(isGraphql), method);
    });
    response.headers.set('X-Request-ID', record.id);
    const durationMs = performance.now() - began;
    observation.ended(
      { record, method, path, status: response.status, durationMs, aborted: signal.aborted },
      isGraphql,
    );
    return response;
  };
}

interface Target {
  readonly path: string;
  readonly search: string;
}

function headerReader({ headers }: Request): HeaderReader {
  return (name) => headers.get(name) ?? undefined;
}

async function readBodyOf(
  request: Request,
  header: HeaderReader,
  { bodies, maxRequestBytes }: Pick<FetchAdapterOptions<never>, 'bodies' | 'maxRequestBytes'>,
): Promise<RequestBody | undefined> {
  const { signal } = request;
  if (request.bodyUsed || request.body?.locked) return bodyReadBefore(undefined);
  if (!request.body) return { bytes: Buffer.alloc(0) };
  const reader = bodies.begin(Number(header('content-length') ?? Number.NaN));
  const chunks = request.body.getReader();
  const pump = async (): Promise<void> => {
    for (let next = await chunks.read(); !next.done; next = await chunks.read()) reader.add(next.value);
    reader.end();
  };
  const onAbort = (): void => reader.abandon();
  pump().catch(onAbort);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  const body = await reader.body;
  signal.removeEventListener('abort', onAbort);
  // Do not wait for the rest of a refused body.
  if (!body || 'refusal' in body) void chunks.cancel().catch(() => undefined);
  const coding = codingOf(header('content-encoding'));
  return body && 'bytes' in body && typeof coding === 'string' ? decode(body.bytes, coding, maxRequestBytes) : body;
}

/** For a client that has left. */
function unreadResponse(): Response {
  return new Response(null, { status: 499 });
}

function toResponse({ status, headers, body }: PlainAnswer, method: string): Response {
  const withoutBody = method === 'HEAD' || status === 204 || status === 304;
  // BodyInit only excludes bytes in shared memory, which our bodies never use.
  return new Response(withoutBody ? null : (body as BodyInit), { status, headers });
}
