import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange, makeOperation, mapExchange } from '@urql/core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createGateway } from '../../src/server.ts';
import { tasks } from '../support/a-task.ts';
import { captureLog } from '../support/captured-log.ts';
import { exchange, got, posted, type Received, type Sent } from '../support/exchange.ts';
import { parseExposition } from '../support/exposition.ts';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts';
import { expectRefusal, expectResult } from '../support/graphql-refusal.ts';
import { rawExchange, rawRequest } from '../support/raw-exchange.ts';
import { configOf, startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';
import { json } from './hostile-bodies.ts';

const listed = 'https://app.example.com';
const query = '{ systemTasks { totalCount } }';
const right = { data: { systemTasks: { totalCount: 3 } } };
const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36';

let gateway: TestUpstream;
let origin: string;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(3) }, { corsOrigins: [listed] });
  origin = new URL(gateway.url).origin;
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function expectRight(sent: Sent): Promise<Received> {
  const received = await exchange(origin, sent);
  expect({ status: received.status, ...expectResult(received) }).toEqual({ status: 200, ...right });
  return received;
}

describe('members of the body', () => {
  it.each<[string, object]>([
    ['id, as react-relay-network-modern sends it', { id: 'NameQuery' }],
    ['documentId, as urql sends it', { documentId: null }],
    ['an object', { context: { a: [1] } }],
    ['what other servers have', { batch: true, doc_id: 1, operation: 'x', queryId: 'y' }],
    ['a name in another case', { Query: '{ nope }', operationname: 'Nope' }],
  ])('that nobody knows are ignored: %s', async (_what, members) => {
    await expectRight(posted({ query, ...members }));
    await expectRight(posted({ ...members, query, variables: null, operationName: null, extensions: null }));
  });

  it.each([
    '{"query":"{ systemTasks { totalCount } }","__proto__":{"query":"{ nope }"}}',
    '{"constructor":1,"query":"{ systemTasks { totalCount } }"}',
  ])('that nobody knows are ignored: %s', async (body) => {
    await expectRight({ headers: json, body });
  });

  it('parameters of a URL that nobody knows are ignored', async () => {
    await expectRight({ method: 'GET', path: `/graphql?id=1&query=${encodeURIComponent(query)}&utm_source=x&doc=%7B` });
  });
});

describe('an empty name of an operation is none', () => {
  it('by POST', async () => {
    await expectRight(posted({ query, operationName: '' }));
    await expectRight(posted({ query: `query Named ${query}`, operationName: '' }));
  });

  it('by GET', async () => {
    await expectRight(got({ query, operationName: '' }));
    await expectRight(got({ query: `query Named ${query}`, operationName: '' }));
  });

  it.each([
    ['POST', posted({ query: `query A ${query} query B ${query}`, operationName: '' })],
    ['GET', got({ query: `query A ${query} query B ${query}`, operationName: '' })],
  ])('so that one of two must be named, by %s', async (_how, sent) => {
    expectRefusal(await exchange(origin, sent), /operation/i);
  });
});

describe('persisted queries', () => {
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  const extensions = { persistedQuery: { version: 1, sha256Hash } } as const;

  it.each<[string, (accept: Record<string, string>) => Sent]>([
    ['POST', (accept) => posted({ extensions }, accept)],
    [
      'POST with a name and variables',
      (accept) => posted({ operationName: 'X', variables: { a: 1 }, extensions }, accept),
    ],
    ['POST with an empty query', (accept) => posted({ query: '', extensions }, accept)],
    ['POST with null as the query', (accept) => posted({ query: null, extensions }, accept)],
    ['GET', (accept) => got({ extensions: JSON.stringify(extensions) }, accept)],
    [
      'GET with a name and variables',
      (accept) => got({ operationName: 'X', variables: '{}', extensions: JSON.stringify(extensions) }, accept),
    ],
  ])('are not supported, as %s is told', async (_how, sent) => {
    for (const accept of [{}, { accept: 'application/json' }, { accept: 'application/graphql-response+json' }]) {
      const received = await exchange(origin, sent(accept));
      const { errors } = expectResult(received);
      expect(errors).toMatchObject([{ message: 'PersistedQueryNotSupported', extensions: { code: 'BAD_USER_INPUT' } }]);
      expect([200, 400]).toContain(received.status);
    }
  });

  it.each<[string, Sent]>([
    ['POST', posted({ query, extensions })],
    ['GET', got({ query, extensions: JSON.stringify(extensions) })],
  ])('are run by %s if their text is there', async (_how, sent) => {
    await expectRight(sent);
  });

  it.each([undefined, null, {}, { persistedQuery: null }])(
    'with extensions of %j, a query is missing',
    async (given) => {
      const { errors } = expectResult(await exchange(origin, posted({ extensions: given })));
      expect(errors?.map(({ message }) => message).join()).toMatch(/query/i);
      expect(errors?.map(({ message }) => message).join()).not.toContain('PersistedQueryNotSupported');
    },
  );

  it.each([false, true])('Apollo Client sends the text then; hashes by GET: %s', async (useGETForHashedQueries) => {
    const methods: string[] = [];
    const http = new HttpLink({
      uri: gateway.url,
      fetch(input, init) {
        methods.push(init?.method ?? 'GET');
        return fetch(input, init);
      },
    });
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    const link = new PersistedQueryLink({ sha256, useGETForHashedQueries }).concat(http);
    const client = new ApolloClient({ link, cache: new InMemoryCache() });
    const ask = (text: string) => client.query({ query: gql(text), fetchPolicy: 'no-cache' });
    expect((await ask('{ systemTasks { totalCount } }')).data).toMatchObject(right.data);
    expect((await ask('query Other { systemTasks { totalCount } }')).data).toMatchObject(right.data);
    // It has understood, and does not try again.
    expect(methods).toEqual(useGETForHashedQueries ? ['GET', 'POST', 'POST'] : ['POST', 'POST', 'POST']);
    client.stop();
  });

  it.each([false, true])('urql understands the refusal; hashes by GET: %s', async (preferGetMethod) => {
    const hashing = mapExchange({
      onOperation: (operation) => makeOperation(operation.kind, { ...operation, extensions }, operation.context),
    });
    const client = new Client({
      url: gateway.url,
      exchanges: [hashing, fetchExchange],
      preferGetMethod: preferGetMethod && 'force',
    });
    const { error } = await client.query(query, {}).toPromise();
    expect(error?.graphQLErrors.map(({ message }) => message)).toEqual(['PersistedQueryNotSupported']);
  });
});

describe('CORS', () => {
  function preflight(from: string, headers?: string): Promise<Received> {
    return exchange(origin, {
      method: 'OPTIONS',
      headers: {
        origin: from,
        'access-control-request-method': 'POST',
        ...(headers !== undefined && { 'access-control-request-headers': headers }),
      },
    });
  }

  const varies = (received: Received): string[] => (received.headers.vary ?? '').toLowerCase().split(/\s*,\s*/);

  it.each([
    'content-type,baggage,sentry-trace',
    'apollographql-client-name,apollographql-client-version,content-type',
    'authorization, content-type, x-anything-at-all',
    'x-custom',
  ])('a listed origin may send %s', async (headers) => {
    const received = await preflight(listed, headers);
    expect(received.status).toBe(204);
    expect(received.headers['access-control-allow-origin']).toBe(listed);
    const allowed = (received.headers['access-control-allow-headers'] ?? '').toLowerCase().split(/\s*,\s*/);
    expect(allowed).toEqual(expect.arrayContaining(headers.split(/\s*,\s*/)));
    expect(varies(received)).toEqual(expect.arrayContaining(['origin', 'access-control-request-headers']));
  });

  it('allows the usual ones if it asks for none', async () => {
    const received = await preflight(listed);
    expect(received.status).toBe(204);
    expect(varies(received)).toContain('origin');
  });

  it.each(['https://evil.example', 'null', 'https://app.example.com.evil.example'])('%s gets nothing', async (from) => {
    const received = await preflight(from, 'content-type,x-custom');
    const names = Object.keys(received.headers).filter((name) => name.startsWith('access-control-'));
    expect(names).toEqual([]);
    expect(received.status).toBeGreaterThanOrEqual(400);
  });

  it.each([
    'x'.repeat(10_000),
    Array.from({ length: 2_000 }, (_, index) => `x-${index}`).join(','),
    'a b',
    'x-a,,x-b,',
  ])('headers of %.10s… do no harm', async (headers) => {
    const received = await preflight(listed, headers);
    expect([204, 400, 403]).toContain(received.status);
    await expectRight(posted({ query }));
  });

  it('headers that were allowed are not passed on', async () => {
    gateway.takeRequests();
    await expectRight(
      posted({ query: `query Own ${query}` }, { origin: listed, baggage: 'a=1', 'x-custom': 'canary' }),
    );
    expect(JSON.stringify(gateway.takeRequests())).not.toContain('canary');
  });
});

describe('a GET that a browser sends without Sec-Fetch-Site, as it does over plain HTTP', () => {
  const host = 'gateway.example:4000';

  function asBrowser(headers: Record<string, string>): Sent {
    return got({ query }, { host, 'user-agent': chrome, accept: 'text/event-stream', ...headers });
  }

  /** In whatever media type: an EventSource looks at the status alone. */
  async function expectForbidden(headers: Record<string, string>): Promise<void> {
    const { status, text } = await exchange(origin, asBrowser(headers));
    expect(status).toBe(403);
    expect(text).toContain('BAD_USER_INPUT');
    expect(text).not.toContain('totalCount');
  }

  it.each([`http://${host}/`, `http://${host}/page?x=1`, `http://${host}`])('is answered from %s', async (referer) => {
    const { status, text } = await exchange(origin, asBrowser({ referer }));
    expect(status).toBe(200);
    expect(text).toContain('"totalCount":3');
  });

  it.each([
    'http://evil.example/',
    `http://evil.example/?${host}`,
    `http://${host}.evil.example/`,
    'http://gateway.example:4001/',
    'http://gateway.example/',
    `http://x@evil.example/http://${host}/`,
    `http://${host}@evil.example/`,
    'gateway.example:4000',
    '',
    'null',
    `file:///${host}/`,
  ])('is refused from %s', async (referer) => {
    await expectForbidden({ referer });
  });

  it('is refused from the same host if the browser says that it is another site', async () => {
    const headers = { referer: `http://${host}/`, 'sec-fetch-site': 'cross-site' };
    await expectForbidden(headers);
  });

  it('is refused from the same host if it names another origin', async () => {
    const headers = { referer: `http://${host}/`, origin: 'http://evil.example' };
    await expectForbidden(headers);
  });
});

describe('compressed bodies', () => {
  const body = JSON.stringify({ query });
  const large = body.padEnd(256 * 1024);
  const codings: readonly (readonly [string, (text: string) => Buffer])[] = [
    ['gzip', (text) => gzipSync(text)],
    ['deflate', (text) => deflateSync(text)],
    ['br', (text) => brotliCompressSync(text)],
    ['identity', (text) => Buffer.from(text)],
    ['GZIP', (text) => gzipSync(text)],
  ];

  it.each(codings)('by %s are read', async (coding, compress) => {
    await expectRight({ headers: { ...json, 'content-encoding': coding }, body: compress(body) });
  });

  it.each(codings)('by %s are read in chunks', async (coding, compress) => {
    const bytes = compress(body);
    const pieces = [bytes.subarray(0, 5), bytes.subarray(5)];
    await expectRight({ headers: { ...json, 'content-encoding': coding }, body: pieces });
  });

  it.each(codings)('by %s are read up to MAX_REQUEST_BYTES when they are decompressed', async (coding, compress) => {
    await expectRight({ headers: { ...json, 'content-encoding': coding }, body: compress(large) });
    const over = { headers: { ...json, 'content-encoding': coding }, body: compress(`${large} `) };
    expectRefusal(await exchange(origin, over), /262144 bytes/, [413]);
  });

  it.each(codings)('by %s are read by the Fetch handler', async (coding, compress) => {
    await using fetched = await fetchGateway();
    const ask = (text: string): Promise<Response> =>
      fetched.fetch(
        new Request('http://gateway/graphql', {
          method: 'POST',
          headers: { ...json, 'content-encoding': coding },
          body: new Uint8Array(compress(text)),
        }),
      );
    expect(await (await ask(body)).json()).toEqual(right);
    expect((await ask(`${large} `)).status).toBe(413);
  });

  it.each(['zstd', 'compress', 'gzipped', 'none', 'utf-8', 'x'])(
    'by %s are refused, whatever they are',
    async (coding) => {
      for (const bytes of [gzipSync(body), body]) {
        const sent = { headers: { ...json, 'content-encoding': coding }, body: bytes };
        const received = await exchange(origin, sent);
        expectRefusal(received, /Content-Encoding/, [415]);
      }
    },
  );

  it.each<[string, string, Buffer]>([
    ['is none', 'gzip', Buffer.from(body)],
    ['breaks off', 'gzip', gzipSync(body).subarray(0, 30)],
    ['is of another coding', 'br', gzipSync(body)],
    ['is broken', 'deflate', deflateSync(body).fill(0, 4, 12)],
    ['is empty', 'gzip', Buffer.alloc(0)],
  ])('that %s (%s) are refused', async (_what, coding, bytes) => {
    expectRefusal(await exchange(origin, { headers: { ...json, 'content-encoding': coding }, body: bytes }), /./);
  });

  /** One that is mounted by its Fetch handler. */
  async function fetchGateway() {
    const created = createGateway(
      configOf({ upstreamUrl: gateway.sandbox.url, upstreamToken: gateway.sandbox.adminToken }),
      captureLog('error').logger,
    );
    return { fetch: created.fetch, [Symbol.asyncDispose]: () => created.close() };
  }
});

it('an event stream says nothing of its coding', async () => {
  const caller = new AbortController();
  const search = new URLSearchParams({ query: 'subscription { systemTasksChanged { totalCount } }' });
  const response = await fetch(`${gateway.url}?${search}`, {
    headers: { accept: 'text/event-stream' },
    signal: caller.signal,
  });
  expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
  expect(response.headers.has('content-encoding')).toBe(false);
  caller.abort();
});

describe('the process', () => {
  async function start(env: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
    const { sandbox } = gateway;
    const started = await startGatewayProcess({
      env: { UPSTREAM_URL: sandbox.url, UPSTREAM_TOKEN: sandbox.adminToken, ...env },
    });
    onTestFinished(() => started[Symbol.asyncDispose]());
    return started;
  }

  it.each([
    [{}, 'timeout=100'],
    [{ KEEP_ALIVE_MS: '72000' }, 'timeout=72'],
  ])('keeps connections that are idle as long as %j says', async (env, expected) => {
    const program = await start(env);
    const { headers } = await exchange(program.origin, posted({ query }));
    expect(headers.connection).toBe('keep-alive');
    expect(headers['keep-alive']).toBe(expected);
  });

  it('serves everything below BASE_PATH, and nothing beside it', async () => {
    const program = await start({ BASE_PATH: '/tasks' });
    const ask = (path: string, sent: Sent = { method: 'GET' }) => exchange(program.origin, { ...sent, path });
    expect(expectResult(await ask('/tasks/graphql', posted({ query })))).toEqual(right);
    expect(
      expectResult(await exchange(program.origin, { method: 'GET', path: `/tasks${got({ query }).path}` })),
    ).toEqual(right);
    const page = await ask('/tasks/graphql', { method: 'GET', headers: { accept: 'text/html' } });
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect((await ask('/tasks/health/live')).text).toBe('{"status":"live"}');
    expect((await ask('/tasks/health/ready')).text).toBe('{"status":"ready"}');
    expect((await ask('/tasks/metrics')).text).toContain('system_tasks_graphql_operations_total');
    for (const path of [
      '/',
      '/tasks',
      '/tasks/',
      '/graphql',
      '/metrics',
      '/health/live',
      '/tasksgraphql',
      '/tasks/tasks/graphql',
      '//tasks/graphql',
      '/TASKS/graphql',
      '/tasks/graphql/',
    ]) {
      expect([path, (await ask(path, posted({ query }))).status]).toEqual([path, 404]);
    }
    expect((await ask('/nope')).text).toContain('/tasks/graphql');
    expect(program.output).toContain('/tasks/graphql');
  });

  it.each<[string, number, string]>([
    ['headers of 100 kB', 431, rawRequest('GET /graphql HTTP/1.1', [`X-A: ${'a'.repeat(100_000)}`])],
    ['what is not HTTP', 400, 'nonsense\r\n\r\n'],
    ['two lengths', 400, rawRequest('POST /graphql HTTP/1.1', ['Content-Length: 2', 'Content-Length: 3'], '{}')],
  ])('logs and counts %s, which Node refuses with %i', async (_what, status, request) => {
    const program = await start({ LOG_LEVEL: 'info' });
    const counted = async (): Promise<number> => {
      const { text } = await exchange(program.origin, { method: 'GET', path: '/metrics' });
      const counters = [...parseExposition(text).samples].filter(([name]) =>
        /^system_tasks_graphql_\w+_total\b/.test(name),
      );
      return counters.reduce((sum, [, value]) => sum + value, 0);
    };
    const before = await counted();
    expect(await rawExchange(program.origin, request)).toContain(`HTTP/1.1 ${status} `);
    const logged = (): boolean =>
      program.output.split('\n').some((line) => line.startsWith('{') && line.includes(`"status":${status}`));
    await expect.poll(logged, { timeout: 5_000 }).toBe(true);
    expect(await counted()).toBeGreaterThan(before);
  });

  it('names HOST and PORT when it cannot listen', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    await expect(start({ PORT: String(port) })).rejects.toThrow(/Cannot listen.*HOST.*PORT|Cannot listen.*PORT.*HOST/);
  });
});
