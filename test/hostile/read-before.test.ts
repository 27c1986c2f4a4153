import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createGateway, type Gateway } from '../../src/server.ts';
import { captureLog } from '../support/captured-log.ts';
import { exchange, posted, type Sent } from '../support/exchange.ts';
import { expectRefusal, expectResult } from '../support/graphql-refusal.ts';
import { answering, pageOf, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { configOf } from '../support/start-gateway.ts';

// A server that the gateway is mounted in may have read the body before, as express.json() does.

const query = '{ systemTasks { totalCount } }';
const right = { data: { systemTasks: { totalCount: 0 } } };

let upstream: ScriptedUpstream;
let gateway: Gateway;

beforeAll(async () => {
  upstream = await startScriptedUpstream(answering(200, pageOf([])));
  gateway = createGateway(configOf({ upstreamUrl: upstream.url }), captureLog('error').logger);
});
afterAll(async () => {
  await gateway.close();
  await upstream[Symbol.asyncDispose]();
});

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A server that does something with each request before the gateway gets it. */
async function mounted(before: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<string> {
  const server: Server = createServer(async (request, response) => {
    await before(request, response);
    gateway.handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ask = (origin: string, sent: Sent) => exchange(origin, sent, { timeoutMs: 5_000 });

it.each<[string, (request: IncomingMessage) => Promise<unknown>]>([
  ['and nothing of it is left', readAll],
  [
    'and undefined is left of it',
    async (request) => Object.assign(request, { body: (await readAll(request)) && undefined }),
  ],
  ['and null is left of it', async (request) => Object.assign(request, { body: (await readAll(request)) && null })],
  [
    'and an empty text is left of it',
    async (request) => Object.assign(request, { body: (await readAll(request)) && '' }),
  ],
  [
    'and an empty object is left of it, as Express 4 has it',
    async (request) => Object.assign(request, { body: (await readAll(request)) && {} }),
  ],
  ['and a list is left of it', async (request) => Object.assign(request, { body: (await readAll(request)) && [] })],
  ['and a number is left of it', async (request) => Object.assign(request, { body: (await readAll(request)) && 1 })],
  [
    'and a text that is not JSON is left of it',
    async (request) => Object.assign(request, { body: (await readAll(request)) && '{' }),
  ],
])('a body that was read before %s is refused, and not waited for', async (_what, before) => {
  const origin = await mounted(before);
  const received = await ask(origin, posted({ query }));
  expectRefusal(received, /body|query|JSON|batch/i, [400]);
});

it('a body that is being read by another is refused or read, and not waited for', async () => {
  const origin = await mounted((request) => void request.resume());
  const received = await ask(origin, posted({ query: query.padEnd(200_000) }));
  expect([200, 400]).toContain(received.status);
  expectResult(received);
});

it.each<[string, (body: Buffer) => unknown]>([
  ['an object', (body) => JSON.parse(body.toString()) as unknown],
  ['an object without a prototype', (body) => Object.assign(Object.create(null), JSON.parse(body.toString()))],
  ['a text', (body) => body.toString()],
  ['a Buffer', (body) => body],
  ['a Uint8Array', (body) => new Uint8Array(body)],
])('%s that is left of a body that was read before is taken', async (_what, left) => {
  const origin = await mounted(async (request) => Object.assign(request, { body: left(await readAll(request)) }));
  const operation = {
    query: 'query Left($f: Int) { systemTasks(first: $f) { totalCount } }',
    variables: { f: 2 },
    operationName: 'Left',
  };
  for (const accept of ['application/json', 'application/graphql-response+json']) {
    const received = await ask(origin, posted(operation, { accept }));
    expect([received.status, received.headers['content-type']]).toEqual([200, `${accept}; charset=utf-8`]);
    expect(expectResult(received)).toEqual(right);
  }
});

it('what is left of a body that was compressed is taken as it is', async () => {
  const origin = await mounted(async (request) =>
    Object.assign(request, { body: JSON.parse(gunzipSync(await readAll(request)).toString()) as unknown }),
  );
  const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
  expect(expectResult(await ask(origin, { headers, body: gzipSync(JSON.stringify({ query })) }))).toEqual(right);
});

it('what is left of a body is within the same limits', async () => {
  const origin = await mounted(async (request) =>
    Object.assign(request, { body: JSON.parse((await readAll(request)).toString()) as unknown }),
  );
  const nulls = { query: 'query ($i: [ID!]!) { nodes(ids: $i) { id } }', variables: { i: Array(40_000).fill(null) } };
  expectRefusal(await ask(origin, posted(nulls)), /variables|\$i/);
  expectRefusal(await ask(origin, posted([{ query }, { query }])), /batch/);
  expectRefusal(await ask(origin, posted({ query: `{ ${'a '.repeat(2_001)} }` })), /tokens/);
});

it('an unread body beside what somebody has put at `body` is read, or that is taken', async () => {
  const origin = await mounted((request) => Object.assign(request, { body: { query } }));
  expect(expectResult(await ask(origin, posted({ query })))).toEqual(right);
});

it('a GET is answered behind such a server too', async () => {
  const origin = await mounted(async (request) => Object.assign(request, { body: (await readAll(request)) && {} }));
  const received = await ask(origin, { method: 'GET', path: `/graphql?query=${encodeURIComponent(query)}` });
  expect(expectResult(received)).toEqual(right);
});

it('many requests on one connection are each answered for their own body', async () => {
  const origin = await mounted(async (request) =>
    Object.assign(request, { body: JSON.parse((await readAll(request)).toString()) as unknown }),
  );
  for (let index = 0; index < 30; index++) {
    const { data } = expectResult(await ask(origin, posted({ query: `{ a${index}: systemTasks { totalCount } }` })));
    expect(data).toEqual({ [`a${index}`]: { totalCount: 0 } });
  }
});

it('a Request whose body was read before is refused', async () => {
  const used = new Request('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  await used.text();
  const response = await gateway.fetch(used);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});

it('a Request whose body somebody else has begun to read is refused', async () => {
  const locked = new Request('http://gateway/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  locked.body?.getReader();
  const response = await gateway.fetch(locked);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});

it('a request that was paused is read', async () => {
  const origin = await mounted(async (request) => {
    request.pause();
    await new Promise((resolve) => setImmediate(resolve));
  });
  expect(expectResult(await ask(origin, posted({ query })))).toEqual(right);
});

it('a caller who leaves in the middle of the body leaves nothing behind', async () => {
  const origin = await mounted(() => undefined);
  const caller = new AbortController();
  const asked = exchange(
    origin,
    { headers: { 'content-type': 'application/json', 'content-length': 10_000 }, body: ['{'] },
    { signal: caller.signal },
  );
  setTimeout(() => caller.abort(), 50);
  await expect(asked).rejects.toThrow();
  expect(expectResult(await ask(origin, posted({ query })))).toEqual(right);
});
