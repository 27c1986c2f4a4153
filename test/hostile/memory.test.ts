import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { exchange, got, posted, type Sent } from '../support/exchange.ts';
import { parseExposition } from '../support/exposition.ts';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts';
import { expectResult } from '../support/graphql-refusal.ts';
import type { ScriptedUpstream } from '../support/scripted-upstream.ts';
import { until } from '../support/until.ts';
import { filled, json, times, withVariables } from './hostile-bodies.ts';
import { ordinaryRequests, startCalmUpstream } from './measure.ts';

// Memory is measured from outside, as resident memory; the heap may be no larger than 160 MB, or the process ends.

const megabyte = 1024 * 1024;
/** ANSWER_CACHE_BYTES. */
const answers = 64 * megabyte;
/** Documents that are kept, refused ones and others. */
const documents = 64 * megabyte;
/** Garbage that is not collected yet, and requests in flight. */
const margin = 96 * megabyte;

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await startCalmUpstream();
});
afterAll(() => upstream[Symbol.asyncDispose]());

async function startSmall(): Promise<GatewayProcess> {
  const env = { UPSTREAM_URL: upstream.url, LOG_LEVEL: 'warn' };
  const gateway = await startGatewayProcess({ env, nodeArgs: ['--max-old-space-size=160'] });
  // Not by `using`: a test that times out never comes to the end of its block.
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  for (let round = 0; round < 20; round++) {
    for (const request of ordinaryRequests) await exchange(gateway.origin, request);
  }
  return gateway;
}

/** The memory that a gateway may have come to. */
function mostBytes(baseline: number): number {
  return baseline + answers + documents + margin;
}

/**
 * Sends them from several clients at once, each of which waits for its answer. Gives up on a gateway that takes more CPU
 * time than this many requests may, or twice the memory that it may.
 */
async function sendAll(gateway: GatewayProcess, count: number, request: (index: number) => Sent): Promise<void> {
  let next = 0;
  const [cpuMs, most] = [gateway.cpuMs(), mostBytes(gateway.residentBytes())];
  const client = async (): Promise<void> => {
    while (next < count && gateway.ended === undefined) {
      expect(gateway.cpuMs() - cpuMs, `CPU ms after ${next} requests`).toBeLessThan(1_000 + next * 100);
      expect(gateway.residentBytes(), `bytes after ${next} requests`).not.toBeGreaterThan(2 * most);
      await exchange(gateway.origin, request(next++)).catch(() => undefined);
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
}

const goodQuery = '{ systemTasks(first: 5) { totalCount nodes { uuid } } }';

async function expectWell(gateway: GatewayProcess): Promise<void> {
  expect(gateway.ended, gateway.output.slice(-2_000)).toBeUndefined();
  const { data, errors } = expectResult(await exchange(gateway.origin, posted({ query: goodQuery })));
  expect(errors).toBeUndefined();
  expect(data.systemTasks.totalCount).toBe(20);
}

const fields = ['uuid', 'name', 'uid', 'status', 'id', 'duration', 'expires', 'expiring', 'fullName', 'description'];

/** Some 10 kB and nearly 2,000 tokens, with this at its start. */
const largeDocument = (start: string): string =>
  `{ ${start}: systemTasks(first: 1) { nodes { ${times(190, fields.join(' '), ' ')} } } }`;
const comment = (index: number): string => `#${String(index).padEnd(200_000, 'x')}\n`;

/** What is sent, and how often if not 600 times. */
const kinds: readonly (readonly [string, (index: number) => Sent, number?])[] = [
  ['valid documents of 10 kB', (index) => posted({ query: largeDocument(`a${index}`) })],
  ['valid documents of 10 kB by GET', (index) => got({ query: largeDocument(`a${index}`) })],
  ['invalid documents of 10 kB', (index) => posted({ query: largeDocument(`a${index}`).replace('uuid', 'nope') })],
  ['documents of 10 kB with 600 errors', (index) => posted({ query: `{${times(900, (n) => `f${index}_${n}`, ' ')}}` })],
  ['documents of 200 kB that do not parse', (index) => posted({ query: `${comment(index)}{` })],
  [
    'small documents after a comment of 200 kB, each sent twice',
    (index) => posted({ query: `${comment(index >> 1)}{ systemTasks { totalCount } }` }),
    2_000,
  ],
  [
    'names of operations of 100 kB',
    (index) => posted({ query: '{ __typename }', operationName: `${index}`.padEnd(100_000, 'x') }),
  ],
  [
    'one document with many operations, each asked for',
    (index) =>
      posted({
        query: `#${index >> 7}\n${times(380, (n) => `query Q${n}{__typename}`, ' ')}`,
        operationName: `Q${index % 380}`,
      }),
  ],
  [
    'variables of 200 kB',
    (index) =>
      posted({ query: 'query ($v: ID!) { node(id: $v) { id } }', variables: { v: `${index}`.padEnd(200_000, 'x') } }),
  ],
  [
    'variables with 9,000 errors',
    (index) =>
      withVariables('query ($v: [ID!]!) { nodes(ids: $v) { id } }', `{"v":["${index}",${times(9_000, 'null')}]}`),
  ],
  ['headers of 12 kB', (index) => posted({ query: goodQuery }, { 'x-more': `${index}`.padEnd(12_000, 'x') })],
  [
    'credentials of 12 kB',
    (index) => posted({ query: goodQuery }, { authorization: `Bearer ${index}`.padEnd(12_000, 'x') }),
  ],
  [
    'types of content and answers',
    (index) =>
      posted(
        { query: goodQuery },
        { accept: `application/json;x=${index}`, 'content-type': `application/json;x=${index}` },
      ),
  ],
  ['bodies that are not JSON', (index) => ({ headers: json, body: `${index}`.padEnd(250_000, 'x') })],
  ['batches', (index) => ({ headers: json, body: `[${index},${filled('{}')}]` })],
  [
    'extensions of 200 kB, each sent twice',
    (index) => posted({ query: goodQuery, extensions: { a: `${index >> 1}`.padEnd(200_000, 'x') } }),
  ],
];

it.each<[string, (index: number) => Sent, number]>(kinds.map(([what, request, count = 600]) => [what, request, count]))(
  'hundreds of %s leave no more than the caches may hold',
  { timeout: 300_000 },
  async (_what, request, count) => {
    const gateway = await startSmall();
    const baseline = gateway.residentBytes();
    await sendAll(gateway, count, request);
    await expectWell(gateway);
    expect(gateway.residentBytes() / megabyte).toBeLessThan(mostBytes(baseline) / megabyte);
  },
);

it('3,200 of every kind after one another leave no more either', { timeout: 240_000 }, async () => {
  const gateway = await startSmall();
  const baseline = gateway.residentBytes();
  await sendAll(gateway, 3_200, (index) => {
    const [, request] = kinds[Math.floor(index / 2) % kinds.length] ?? kinds[0] ?? [];
    return request?.(index) ?? posted({ query: goodQuery });
  });
  await expectWell(gateway);
  expect(gateway.residentBytes() / megabyte).toBeLessThan(mostBytes(baseline) / megabyte);
});

async function replayedBy(gateway: GatewayProcess): Promise<number> {
  const { text } = await exchange(gateway.origin, { method: 'GET', path: '/metrics' });
  return (
    parseExposition(text).samples.get('system_tasks_graphql_operations_shared_total{how="replayed"}') ?? Number.NaN
  );
}

/** Whether its next answer is one that is sent again. */
async function isReplayed(gateway: GatewayProcess, request: Sent): Promise<boolean> {
  const before = await replayedBy(gateway);
  expectResult(await exchange(gateway.origin, request));
  return (await replayedBy(gateway)) === before + 1;
}

it.each<[string, (index: number) => Sent]>([
  ['invalid documents', (index) => posted({ query: largeDocument(`a${index}`).replace('uuid', 'nope') })],
  ['documents that do not parse', (index) => posted({ query: `${comment(index)}{` })],
  ['documents over a limit', (index) => posted({ query: `{${times(40, (n) => `a${index}_${n}:__typename`, ' ')}}` })],
  [
    'names of operations that are not there',
    (index) => posted({ query: goodQuery, operationName: `${index}`.padEnd(1_000, 'x') }),
  ],
  [
    'variables of the wrong type',
    (index) =>
      posted({
        query: `query ($v: Int) { a${index}: systemTasks(first: $v) { totalCount } }`,
        variables: { v: 'x'.repeat(1_000) },
      }),
  ],
  ['missing variables', (index) => posted({ query: `query ($v: ID!) { a${index}: node(id: $v) { id } }` })],
  ['bodies that are not JSON', (index) => ({ headers: json, body: `${index}`.padEnd(10_000, 'x') })],
])(
  '%s, 3,000 of them, do not push out the answer of a good operation',
  { timeout: 300_000 },
  async (_what, request) => {
    const gateway = await startSmall();
    const good = posted({ query: `query Kept ${goodQuery}` });
    expect(await replayedBy(gateway)).not.toBeNaN();
    // It is kept when it has been asked for some times.
    let tries = 0;
    while (!(await isReplayed(gateway, good))) expect(++tries).toBeLessThan(20);
    await sendAll(gateway, 3_000, request);
    expect(await isReplayed(gateway, good)).toBe(true);
  },
);

it('a refused request does not spoil a valid one whose text could be mistaken for it', async () => {
  const gateway = await startSmall();
  const query = '{ systemTasks(first: 3) { totalCount } }';
  // A cache that joined name and text by a line feed would take both for the same.
  const refused = expectResult(await exchange(gateway.origin, posted({ query, operationName: '#c' })));
  expect(refused.errors).toBeDefined();
  const good = posted({ query: `#c\n${query}` });
  for (let time = 0; time < 3; time++) {
    expect(expectResult(await exchange(gateway.origin, good)).data).toEqual({ systemTasks: { totalCount: 20 } });
  }
  let tries = 0;
  while (!(await isReplayed(gateway, good))) expect(++tries).toBeLessThan(20);
});

/** Sends a head and most of a body, and waits for ever. */
function dribble(origin: string, head: string, body: Buffer): Socket {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname, () => {
    socket.write(head);
    socket.write(body);
  });
  socket.on('error', () => undefined);
  socket.resume();
  return socket;
}

it.each<[string, string]>([
  ['a length', 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 250000\r\n\r\n'],
  [
    'chunks',
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3a980\r\n',
  ],
  [
    'another content type',
    'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 250000\r\n\r\n',
  ],
  ['another path', 'POST /nope HTTP/1.1\r\nHost: x\r\nContent-Length: 250000\r\n\r\n'],
])(
  '1,500 bodies with %s that never end cost bounded memory, and others are answered',
  { timeout: 300_000 },
  async (_what, head) => {
    const gateway = await startSmall();
    const baseline = gateway.residentBytes();
    const body = Buffer.alloc(240_000, 0x20);
    const sockets = Array.from({ length: 1_500 }, () => dribble(gateway.origin, head, body));
    try {
      // Each has been taken, and what the gateway takes of them has come in.
      await until(() => sockets.every((socket) => !socket.connecting || socket.destroyed));
      await gateway.idle();
      await expectWell(gateway);
      // 360 MB have been sent.
      expect(gateway.peakBytes() / megabyte).toBeLessThan((baseline + 160 * megabyte) / megabyte);
      expect((await exchange(gateway.origin, { method: 'GET', path: '/health/live' })).text).toBe('{"status":"live"}');
    } finally {
      for (const socket of sockets) socket.destroy();
    }
    await expectWell(gateway);
  },
);
