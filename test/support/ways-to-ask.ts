import { Agent, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGateway } from '../../src/server.ts';
import { captureLog } from './captured-log.ts';
import { exchange, type GetParameters, got } from './exchange.ts';
import { configOf, type GatewayOptions } from './start-gateway.ts';

/** An operation and how its answer is wanted; each way says it in its own form. */
export interface AskedOperation {
  /** The body of a POST, as text. */
  readonly body: string;
  readonly accept?: string | undefined;
  readonly authorization?: string | undefined;
}

/** All that a client sees of an answer but its headers of transport. */
export interface SeenAnswer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly result: unknown;
}

export const ways = [
  'POST over HTTP',
  'POST over HTTP in chunks',
  'GET over HTTP',
  'POST by fetch',
  'GET by fetch',
  'a parsed body that was read before',
  'a text that was read before',
  'bytes that were read before',
  'a raw body beside a parsed one that were read before',
] as const;

export type Way = (typeof ways)[number];

/** One gateway that is mounted in every way at once. */
export interface EveryWay extends AsyncDisposable {
  ask(way: Way, operation: AskedOperation): Promise<SeenAnswer>;
  readonly origin: string;
}

type ReadBefore = Extract<Way, `${string}read before`>;

/** What middleware leaves on a request whose body it has read. */
const leftovers: Readonly<Record<ReadBefore, (body: Buffer) => object>> = {
  'a parsed body that was read before': (body) => ({ body: JSON.parse(body.toString('utf8')) as unknown }),
  'a text that was read before': (body) => ({ body: body.toString('utf8') }),
  'bytes that were read before': (body) => ({ body }),
  'a raw body beside a parsed one that were read before': (body) => ({
    rawBody: body,
    body: JSON.parse(body.toString('utf8')) as unknown,
  }),
};

function isReadBefore(way: Way): way is ReadBefore {
  return way in leftovers;
}

/** Whether the body can be said that way: a URL takes no more than a head may have, and nothing but an operation. */
export function canSay(way: Way, body: string): boolean {
  if (way.startsWith('GET')) return toParameters(body) !== undefined;
  if (!way.includes('parsed')) return true;
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
}

/** As the parameters of a URL; undefined if it cannot be said by them. */
function toParameters(body: string): GetParameters | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
  // A URL is UTF-8, which has no lone surrogates.
  if ('query' in parsed && typeof parsed.query === 'string' && !parsed.query.isWellFormed()) return undefined;
  const { query, operationName, variables, extensions } = parsed as Readonly<Record<string, unknown>>;
  if (typeof (query ?? '') !== 'string' || typeof (operationName ?? '') !== 'string') return undefined;
  const parameters = {
    query: (query ?? undefined) as string | undefined,
    operationName: (operationName ?? undefined) as string | undefined,
    variables: variables == null ? undefined : JSON.stringify(variables),
    extensions: extensions == null ? undefined : JSON.stringify(extensions),
  };
  return (got(parameters).path ?? '').length < 15_000 ? parameters : undefined;
}

export async function startEveryWay(options: GatewayOptions): Promise<EveryWay> {
  const gateway = createGateway(configOf(options), captureLog('fatal').logger);
  const agent = new Agent({ keepAlive: true });
  const servers = await Promise.all([
    listen(gateway.handle),
    ...Object.values(leftovers).map((leave) =>
      listen(async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        gateway.handle(Object.assign(request, leave(Buffer.concat(chunks))), response);
      }),
    ),
  ]);
  const [direct = '', ...others] = servers.map(({ origin }) => origin);
  const origins = new Map(Object.keys(leftovers).map((way, index) => [way, others[index] ?? '']));

  async function overHttp(way: Way, { body, accept, authorization }: AskedOperation): Promise<SeenAnswer> {
    const headers = { ...(accept !== undefined && { accept }), ...(authorization !== undefined && { authorization }) };
    const typed = { ...headers, 'content-type': 'application/json' };
    const half = Math.ceil(body.length / 2);
    const sent =
      way === 'GET over HTTP'
        ? got(toParameters(body) ?? {}, headers)
        : way === 'POST over HTTP in chunks'
          ? { headers: typed, body: [Buffer.from(body).subarray(0, half), Buffer.from(body).subarray(half)] }
          : { headers: typed, body };
    const origin = isReadBefore(way) ? (origins.get(way) ?? '') : direct;
    const received = await exchange(origin, sent, { agent, timeoutMs: 10_000 });
    return {
      status: received.status,
      contentType: received.headers['content-type'],
      result: JSON.parse(received.text) as unknown,
    };
  }

  async function byFetch(way: Way, { body, accept, authorization }: AskedOperation): Promise<SeenAnswer> {
    const headers = new Headers();
    if (accept !== undefined) headers.set('accept', accept);
    if (authorization !== undefined) headers.set('authorization', authorization);
    const isGet = way === 'GET by fetch';
    if (!isGet) headers.set('content-type', 'application/json');
    const path = isGet ? (got(toParameters(body) ?? {}).path ?? '') : '/graphql';
    const init = isGet ? { headers } : { method: 'POST', headers, body };
    const response = await gateway.fetch(new Request(`http://gateway.example${path}`, init));
    return {
      status: response.status,
      contentType: response.headers.get('content-type') ?? undefined,
      result: (await response.json()) as unknown,
    };
  }

  return {
    origin: direct,
    ask: (way, operation) => (way.endsWith('by fetch') ? byFetch(way, operation) : overHttp(way, operation)),
    async [Symbol.asyncDispose]() {
      agent.destroy();
      for (const { close } of servers) await close();
      await gateway.close();
    },
  };
}

interface Listening {
  readonly origin: string;
  close(): Promise<void>;
}

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<Listening> {
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
