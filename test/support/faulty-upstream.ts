import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { SandboxAnswer } from '../../src/sandbox/answer.ts';
import { answerRequest } from '../../src/sandbox/answer-request.ts';
import { parseTarget } from '../../src/sandbox/request-target.ts';
import { Random } from '../../src/sandbox/sample/random.ts';
import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import { TaskTable } from '../../src/sandbox/task-table.ts';

export interface FaultyUpstreamOptions {
  readonly tasks: readonly SandboxTask[];
  readonly adminToken: string;
  readonly unprivilegedToken: string;
  /** The same seed gives the same faults in the same order of requests. */
  readonly seed: number;
  /** The share of requests that something is wrong with, 0 to 1. May be changed while it runs. */
  faultRate: number;
  /** Bytes that the gateway should not take; a huge answer has some more. */
  readonly hugeBytes: number;
}

/** A stand-in authentik, right but for its faults. */
export interface FaultyUpstream extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/api/v3` */
  readonly url: string;
  /** How often each fault was met; `none` for what was answered well. */
  readonly met: ReadonlyMap<string, number>;
  /** Connections that are open now. */
  readonly open: () => Promise<number>;
}

interface Exchange {
  readonly response: ServerResponse;
  readonly good: SandboxAnswer;
  readonly random: Random;
  readonly hugeBytes: number;
}

type Fault = (exchange: Exchange) => void;

function send(
  { response }: Exchange,
  { status, headers, body }: SandboxAnswer,
  more: Record<string, string> = {},
): void {
  response.writeHead(status, { ...headers, 'content-length': body.length, ...more }).end(body);
}

function sendJson(exchange: Exchange, status: number, text: string): void {
  send(exchange, { ...exchange.good, status, body: Buffer.from(text) });
}

function many(count: number, part: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => part(index)).join();
}

function status(code: number, headers: Record<string, string> = {}): Fault {
  return ({ response }) => void response.writeHead(code, headers).end('<html><body>Bad gateway</body></html>');
}

/** Everything that an upstream, or what stands before it, has been seen to do. */
const faults: Readonly<Record<string, Fault>> = {
  reset: ({ response }) => void response.destroy(),
  resetAfterHead({ response, good }) {
    response.writeHead(200, { 'content-length': good.body.length }).flushHeaders();
    setImmediate(() => response.destroy());
  },
  resetInBody({ response, good }) {
    const half = good.body.subarray(0, good.body.length / 2);
    response.writeHead(200, { 'content-length': good.body.length }).write(half, () => response.destroy());
  },
  truncated: (exchange) => send(exchange, { ...exchange.good, body: exchange.good.body.subarray(0, -7) }),
  empty: (exchange) => send(exchange, { ...exchange.good, status: 200, body: Buffer.alloc(0) }),
  dribble({ response }) {
    response.writeHead(200);
    const timer = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(timer));
  },
  silence: () => undefined,
  slow: (exchange) => void setTimeout(() => send(exchange, exchange.good), exchange.random.integer(20, 200)),
  pieces({ response, good }) {
    response.writeHead(good.status, good.headers);
    let at = 0;
    const step = Math.ceil(good.body.length / 5);
    const timer = setInterval(() => {
      const piece = good.body.subarray(at, at + step);
      at += step;
      if (at < good.body.length) response.write(piece);
      else {
        clearInterval(timer);
        response.end(piece);
      }
    }, 5);
    response.on('close', () => clearInterval(timer));
  },
  html: status(200, { 'content-type': 'application/json' }),
  internalError: status(500),
  badGateway: status(502),
  unavailable: status(503, { 'retry-after': '0' }),
  timeout: status(504),
  throttled: status(429, { 'retry-after': '0' }),
  redirect: status(302, { location: 'http://127.0.0.1:1/' }),
  huge: (exchange) => send(exchange, { ...exchange.good, body: Buffer.alloc(exchange.hugeBytes + 1, 0x20) }),
  gzip: (exchange) =>
    send(exchange, { ...exchange.good, body: gzipSync(exchange.good.body) }, { 'content-encoding': 'gzip' }),
  bomb: (exchange) =>
    send(
      exchange,
      { ...exchange.good, body: gzipSync(Buffer.alloc(exchange.hugeBytes * 4)) },
      { 'content-encoding': 'gzip' },
    ),
  twice(exchange) {
    const { results, ...rest } = JSON.parse(exchange.good.body.toString()) as { results?: unknown[] };
    const body = Buffer.from(JSON.stringify({ ...rest, results: results?.with(-1, results[0]) }));
    send(exchange, (results?.length ?? 0) > 1 ? { ...exchange.good, body } : exchange.good);
  },
  complaints: (exchange) => sendJson(exchange, 400, `{${many(20_000, (n) => `"field${n}":["No."]`)}}`),
  forbiddenByProxy: status(403, { 'content-type': 'text/html' }),
  longDetail: (exchange) => sendJson(exchange, 500, JSON.stringify({ detail: 'x'.repeat(exchange.hugeBytes / 2) })),
  deep: (exchange) => sendJson(exchange, 500, '['.repeat(exchange.hugeBytes / 8)),
  noRows: (exchange) => sendJson(exchange, 200, `{"pagination":{},"results":[${many(100_000, () => '1')}]}`),
  unknownFields(exchange) {
    const text = exchange.good.body.toString();
    const fields = many(20_000, (n) => `"unknown${n}":${n}`);
    sendJson(exchange, exchange.good.status, text.replace('{"uuid":', `{${fields},"uuid":`));
  },
  closing: (exchange) => send(exchange, exchange.good, { connection: 'close' }),
};

const names = Object.keys(faults) as [string, ...string[]];
/** What takes an operation's whole time, or much of anybody's, is rarer, or there would be little else. */
const rare: ReadonlySet<string> = new Set([
  'dribble',
  'silence',
  'bomb',
  'huge',
  'complaints',
  'longDetail',
  'deep',
  'noRows',
  'unknownFields',
]);

/** Starts one on a free port. */
export async function startFaultyUpstream(options: FaultyUpstreamOptions): Promise<FaultyUpstream> {
  const random = new Random(options.seed);
  const service = { ...options, table: new TaskTable(options.tasks), maxPageSize: undefined };
  const met = new Map<string, number>();
  const server = createServer((request: IncomingMessage, response) => {
    request.resume();
    const { method = 'GET', url = '/', headers } = request;
    const target = parseTarget(url);
    const good = answerRequest(service, { method, target, authorization: headers.authorization });
    const picked = random.chance(options.faultRate) ? random.pick(names) : 'none';
    const name = rare.has(picked) && random.chance(0.8) ? 'none' : picked;
    met.set(name, (met.get(name) ?? 0) + 1);
    const exchange = { response, good, random, hugeBytes: options.hugeBytes };
    (faults[name] ?? (() => send(exchange, good)))(exchange);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`,
    met,
    open: () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
