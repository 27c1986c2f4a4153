import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aTask } from '../support/a-task.ts';
import { answering, pageOf, type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, type WayToAsk, waysToAsk } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import { withScriptedUpstream } from '../support/with-scripted-upstream.ts';

const restTask = { ...aTask(), full_name: 'ldap_sync' };
const good = pageOf([restTask]);
const answer = { systemTasks: { nodes: [{ uuid: restTask.uuid, messages: [] }] } };
const query = '{ systemTasks(first: 5) { nodes { uuid messages { attributes } } } }';
const maxBytes = 1024 * 1024;

// A gateway of its own for each test: the budget for retries is shared by all operations.
const { gateway, upstream, answers } = withScriptedUpstream(answering(200, good), {
  upstreamToken: 'c4n4ry',
  upstreamTimeoutMs: 1_500,
  upstreamMaxBytes: maxBytes,
});

/** Each fault once, then good answers; then the next answer must be right. */
async function codeAfter(
  way: WayToAsk,
  faults: readonly Script[],
): Promise<{ code: string | undefined; data: unknown; calls: number }> {
  answers.next = faults;
  const before = upstream.targets.length;
  const { data, errors } = await gateway.query(query, {}, {}, way);
  const calls = upstream.targets.length - before;
  answers.next = [];
  expect(JSON.stringify(errors ?? [])).not.toContain('c4n4ry');
  const next = await gateway.query(query, {}, {}, way);
  expect(next.data).toEqual(answer);
  return { code: errors?.[0]?.extensions.code, data, calls };
}

const reset: Script = (request) => request.socket.destroy();
const resetAfterHead: Script = (request, response) => {
  response.writeHead(200, { 'content-length': '1000' }).flushHeaders();
  setImmediate(() => request.socket.destroy());
};
const resetInBody: Script = (request, response) => {
  response.writeHead(200, { 'content-length': '1000' }).write('{"pagination":', () => request.socket.destroy());
};
const dribble: Script = (_request, response) => {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 50);
  response.on('close', () => clearInterval(timer));
};
const compressed = (encoding: string, body: Buffer): Script => answering(200, body, { 'content-encoding': encoding });
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const withAttributes = (attributes: string): string =>
  good.replace(
    '"messages":[]',
    `"messages":[{"timestamp":"2025-05-20T08:00:00Z","log_level":"info","logger":"","event":"","attributes":${attributes}}]`,
  );

describe.each(waysToAsk)('by %s', (way) => {
  it.each<[string, Script[], string, number]>([
    ['a dribble of one byte a time', [dribble], 'UPSTREAM_TIMEOUT', 1],
    ['silence', [() => {}], 'UPSTREAM_TIMEOUT', 1],
    ['a reset in the middle of the body', [resetInBody], 'UPSTREAM_UNAVAILABLE', 1],
    [
      'an answer that is no HTTP',
      [(request) => request.socket.end('hello\r\n\r\n'), reset, reset],
      'UPSTREAM_UNAVAILABLE',
      3,
    ],
    ['resets that do not end', [reset, reset, reset], 'UPSTREAM_UNAVAILABLE', 3],
    ['502 that does not end', [502, 502, 502].map((status) => answering(status, '<html>')), 'UPSTREAM_UNAVAILABLE', 3],
    [
      '429 that does not end',
      [429, 429, 429].map((status) => answering(status, '{"detail":"Slow down."}')),
      'UPSTREAM_RATE_LIMITED',
      3,
    ],
    [
      '429 that asks for more time than there is',
      [answering(429, '{}', { 'retry-after': '3600' })],
      'UPSTREAM_RATE_LIMITED',
      1,
    ],
    ['500, which is not retried', [answering(500, '')], 'UPSTREAM_ERROR', 1],
    ['a gzip bomb', [compressed('gzip', gzipSync(Buffer.alloc(64 * maxBytes)))], 'UPSTREAM_INVALID_RESPONSE', 1],
    [
      'a brotli bomb',
      [compressed('br', brotliCompressSync(Buffer.alloc(8 * maxBytes)))],
      'UPSTREAM_INVALID_RESPONSE',
      1,
    ],
    ['gzip that is none', [compressed('gzip', Buffer.from(good))], 'UPSTREAM_INVALID_RESPONSE', 1],
    ['an encoding that nobody knows', [compressed('zstd-9', Buffer.from(good))], 'UPSTREAM_INVALID_RESPONSE', 1],
    ['a body over the cap', [answering(200, good + ' '.repeat(maxBytes))], 'UPSTREAM_INVALID_RESPONSE', 1],
    [
      'nesting that would exhaust the stack',
      [answering(200, withAttributes(`{"a":${nested(100_000)}}`))],
      'UPSTREAM_INVALID_RESPONSE',
      1,
    ],
    ['nesting of the envelope', [answering(200, nested(100_000))], 'UPSTREAM_INVALID_RESPONSE', 1],
    [
      'a redirect to another origin',
      [answering(302, '', { location: 'http://localhost:1/steal' })],
      'UPSTREAM_ERROR',
      1,
    ],
    ['a redirect to itself', [answering(301, '', { location: '/api/v3/elsewhere/' })], 'UPSTREAM_ERROR', 1],
  ])('%s ends in its code, and the next answer is right', async (_what, faults, code, calls) => {
    const result = await codeAfter(way, faults);
    expect(result.code).toBe(code);
    expect(result.calls).toBe(calls);
  });

  it.each<[string, Script[]]>([
    ['a reset before an answer', [reset]],
    ['two resets', [reset, reset]],
    ['a reset after the head and before the body', [resetAfterHead]],
    ['503 once', [answering(503, '')]],
    ['502, then 504', [answering(502, ''), answering(504, '')]],
    ['429 that asks for no time', [answering(429, '', { 'retry-after': '0' })]],
    ['429 until a date that has passed', [answering(429, '', { 'retry-after': 'Mon, 23 Nov 2020 00:00:00 GMT' })]],
    ['gzip that nobody asked for', [compressed('gzip', gzipSync(good))]],
    ['deflate', [compressed('deflate', deflateSync(good))]],
    ['brotli', [compressed('br', brotliCompressSync(good))]],
  ])('%s is survived', async (_what, faults) => {
    const { data, code } = await codeAfter(way, faults);
    expect(code).toBeUndefined();
    expect(data).toEqual(answer);
  });

  it('a caller who leaves ends the upstream calls', async () => {
    let open = 0;
    answers.next = [
      (_request, response) => {
        open++;
        response.on('close', () => open--);
      },
    ];
    const caller = new AbortController();
    const left = gateway.send(way, { query }, { signal: caller.signal });
    left.catch(() => undefined);
    await until(() => open === 1);
    caller.abort();
    await until(() => open === 0);
    expect((await gateway.query(query, {}, {}, way)).data).toEqual(answer);
  });
});

it('keeps nesting that the stack can bear', async () => {
  const attributes = `{"a":${nested(400)}}`;
  answers.next = [answering(200, withAttributes(attributes))];
  const { data } = await gateway.query(query);
  expect(JSON.stringify(data.systemTasks.nodes[0].messages[0].attributes)).toBe(attributes);
});

it('keeps strings of a megabyte', async () => {
  const text = 'é"\\\n'.repeat(100_000);
  answers.next = [answering(200, withAttributes(JSON.stringify({ text })))];
  const { data } = await gateway.query(query);
  expect(data.systemTasks.nodes[0].messages[0].attributes.text).toBe(text);
});

it('follows no redirect, and sends the token nowhere else', async () => {
  const seen: IncomingMessage[] = [];
  await using other = await startScriptedUpstream((request, response) => {
    seen.push(request);
    answering(200, good)(request, response);
  });
  answers.next = [answering(307, '', { location: `${other.url}/events/system_tasks/` })];
  const { errors } = await gateway.query(query);
  expect(errors?.[0]).toMatchObject({
    message: 'The upstream answered with a redirect, which is not followed.',
    extensions: { code: 'UPSTREAM_ERROR', upstream: { status: 307 } },
  });
  expect(seen).toEqual([]);
});

it('stops retrying while an outage lasts', async () => {
  await using down = await startScriptedUpstream(answering(503, ''));
  await using other = await startGateway({ upstreamUrl: down.url, upstreamTimeoutMs: 5_000 });
  const operations = 40;
  const outcomes = await Promise.all(
    Array.from({ length: operations }, () => other.query('{ systemTasks { totalCount } }')),
  );
  expect(new Set(outcomes.map(({ errors }) => errors?.[0]?.extensions.code))).toEqual(
    new Set(['UPSTREAM_UNAVAILABLE']),
  );
  expect(down.targets.length).toBeLessThanOrEqual(operations * 1.1 + 10);
});

it('refuses at once what would wait too long for a connection, and answers the others', async () => {
  const waiting: ServerResponse[] = [];
  await using slow = await startScriptedUpstream((_request, response) => void waiting.push(response));
  await using other = await startGateway({ upstreamUrl: slow.url, upstreamConnections: 2, upstreamMaxWaiting: 1 });
  const asked = Array.from({ length: 6 }, (_, index) =>
    other.query(`{ systemTasks(first: ${index + 1}) { totalCount nodes { uuid } } }`),
  );
  const first = await Promise.race(asked);
  expect(first.errors?.[0]).toMatchObject({
    message: 'Too many calls wait for the upstream.',
    extensions: { code: 'UPSTREAM_UNAVAILABLE' },
  });
  let settled = 0;
  for (const answered of asked) void answered.then(() => settled++);
  const release = setInterval(() => {
    // What is refused has been refused by then, however slowly the requests come in.
    if (settled < 3) return;
    for (const response of waiting.splice(0)) response.writeHead(200).end(pageOf([restTask]));
  }, 10);
  const codes = (await Promise.all(asked)).map(({ errors }) => errors?.[0]?.extensions.code ?? 'ok');
  clearInterval(release);
  expect(codes.sort()).toEqual([
    'UPSTREAM_UNAVAILABLE',
    'UPSTREAM_UNAVAILABLE',
    'UPSTREAM_UNAVAILABLE',
    'ok',
    'ok',
    'ok',
  ]);
});
