import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { aTask } from '../support/a-task.ts';
import { type CapturedLog, captureLog } from '../support/captured-log.ts';
import { exchange, posted, type Received } from '../support/exchange.ts';
import { parseExposition } from '../support/exposition.ts';
import { expectResult } from '../support/graphql-refusal.ts';
import { answering, pageOf, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, type TestGateway } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

const query = 'query Shared { systemTasks(first: 5) { nodes { name } } }';

/** Headers that proxies, browsers and tracing add, another value in each request. */
const otherHeaders: readonly (readonly [string, (index: number) => string])[] = [
  ['x-forwarded-for', (index) => `10.0.0.${index}`],
  ['forwarded', (index) => `for=10.0.0.${index}`],
  ['x-real-ip', (index) => `10.0.0.${index}`],
  ['x-amzn-trace-id', (index) => `Root=1-${index}`],
  ['cf-ray', (index) => `${index}-FRA`],
  ['traceparent', (index) => `00-4bf92f3577b34da6a3ce929d0e0e47${String(index + 10)}-00f067aa0ba902b7-01`],
  ['tracestate', (index) => `vendor=${index}`],
  ['baggage', (index) => `user=${index}`],
  ['sentry-trace', (index) => `trace-${index}`],
  ['cookie', (index) => `session=${index}`],
  ['accept-language', (index) => `de;q=0.${index + 1}`],
  ['accept-encoding', (index) => `gzip;q=0.${index + 1}`],
  ['user-agent', (index) => `agent/${index}`],
  ['referer', (index) => `https://app.example.com/${index}`],
  ['x-request-id', (index) => `id-${index}`],
  ['via', (index) => `1.1 proxy-${index}`],
  ['apollographql-client-name', (index) => `app-${index}`],
];

let held: { readonly response: ServerResponse; readonly authorization: string }[];
let asked: string[];
let gated: boolean;
let upstream: ScriptedUpstream;
let gateway: TestGateway;
let log: CapturedLog;

beforeEach(async () => {
  held = [];
  asked = [];
  gated = true;
  log = captureLog('info');
  upstream = await startScriptedUpstream((request, response) => {
    const { authorization = 'nobody' } = request.headers;
    asked.push(authorization);
    held.push({ response, authorization });
    if (!gated) release();
  });
  gateway = await startGateway({ upstreamUrl: upstream.url, upstreamConnections: 16 }, log.logger);
});
afterEach(async () => {
  release();
  await gateway[Symbol.asyncDispose]();
  await upstream[Symbol.asyncDispose]();
});

/** Answers what is held, with a row that names the credential, and from now on everything. */
function release(): void {
  gated = false;
  for (const { response, authorization } of held.splice(0)) {
    answering(200, pageOf([{ ...aTask({ name: authorization }), full_name: 'x' }]))(response.req, response);
  }
}

function ask(headers: Record<string, string> = {}): Promise<Received> {
  return exchange(new URL(gateway.url).origin, posted({ query }, headers));
}

async function metric(name: string): Promise<number> {
  const { text } = await exchange(new URL(gateway.url).origin, { method: 'GET', path: '/metrics' });
  return parseExposition(text).samples.get(`system_tasks_graphql_${name}`) ?? Number.NaN;
}

const joined = 'operations_shared_total{how="joined"}';
const replayed = 'operations_shared_total{how="replayed"}';

/** One that is in flight, and 19 more that come meanwhile; they are let go when all have arrived. */
async function askAtOnce(headersOf: (index: number) => Record<string, string>): Promise<readonly Received[]> {
  const first = ask(headersOf(0));
  await until(() => asked.length > 0);
  const others = Array.from({ length: 19 }, (_, index) => ask(headersOf(index + 1)));
  await until(async () => (await metric('operations_in_flight')) === 20);
  release();
  return Promise.all([first, ...others]);
}

it.each(otherHeaders)('what comes at once with another %s each is asked of the upstream together', async (name, of) => {
  const answers = await askAtOnce((index) => ({ [name]: of(index), authorization: 'Bearer same' }));
  for (const answer of answers) {
    expect(expectResult(answer)).toEqual({ data: { systemTasks: { nodes: [{ name: 'Bearer same' }] } } });
  }
  // One that was in flight, one for all that came meanwhile, and some if connections were free.
  expect(asked.length).toBeLessThanOrEqual(10);
});

it.each(otherHeaders)('an operation that comes again with another %s is replayed', async (name, of) => {
  release();
  for (let index = 0; index < 6; index++) await ask({ [name]: of(index), authorization: 'Bearer same' });
  expect(await metric(replayed)).toBeGreaterThan(0);
  const before = await metric(replayed);
  await ask({ [name]: of(9), authorization: 'Bearer same' });
  expect(await metric(replayed)).toBe(before + 1);
});

it('different credentials share nothing, at once or after one another', async () => {
  const answers = await askAtOnce((index) => ({ authorization: `Bearer ${index}` }));
  for (const [index, answer] of answers.entries()) {
    expect(expectResult(answer)).toEqual({ data: { systemTasks: { nodes: [{ name: `Bearer ${index}` }] } } });
  }
  expect(asked.toSorted()).toEqual(Array.from({ length: 20 }, (_, index) => `Bearer ${index}`).toSorted());
  expect(await metric(joined)).toBe(0);
  expect(await metric(replayed)).toBe(0);
  for (const index of [3, 4, 5]) {
    const { data } = expectResult(await ask({ authorization: `Bearer ${index}` }));
    expect(data.systemTasks.nodes).toEqual([{ name: `Bearer ${index}` }]);
  }
});

it('no credential is another than an empty one, or one that only looks alike', async () => {
  release();
  const credentials = ['', 'Bearer a', 'bearer a', 'Bearer  a', 'Bearer a,', 'Bearer a, Bearer b'];
  for (let round = 0; round < 4; round++) {
    for (const authorization of credentials) {
      const { data } = expectResult(await ask(authorization === '' ? {} : { authorization }));
      expect(data.systemTasks.nodes).toEqual([{ name: authorization || 'nobody' }]);
    }
  }
});

it('answers of one operation in several media types and to several origins are shared, but not their heads', async () => {
  release();
  for (let round = 0; round < 4; round++) {
    const plain = await ask({ accept: 'application/json' });
    const typed = await ask({ accept: 'application/graphql-response+json' });
    expect(plain.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(typed.headers['content-type']).toBe('application/graphql-response+json; charset=utf-8');
    expect(typed.text).toBe(plain.text);
  }
  expect(await metric(replayed)).toBeGreaterThanOrEqual(4);
});

it('counts joined operations, and logs no upstream call for them', async () => {
  expect(await metric(joined)).toBe(0);
  await askAtOnce((index) => ({ 'x-forwarded-for': `10.0.0.${index}`, authorization: 'Bearer same' }));
  await until(async () => (await metric('operations_in_flight')) === 0);
  const lines = await log.requests(20);
  const calls = lines.reduce((sum, { upstreamCalls }) => sum + upstreamCalls, 0);
  // Together the lines say what the upstream was asked.
  expect(calls).toBe(asked.length);
  const alone = lines.filter(({ upstreamCalls }) => upstreamCalls === 0).length;
  expect(await metric(joined)).toBe(alone);
  expect(alone).toBeGreaterThanOrEqual(15);
  for (const line of lines) expect(line).toMatchObject({ operationName: 'Shared', outcome: 'ok', status: 200 });
});

it('counts replayed operations, which have asked the upstream', async () => {
  release();
  for (let time = 0; time < 10; time++) await ask();
  await until(async () => (await metric('operations_in_flight')) === 0);
  expect(await metric(replayed)).toBeGreaterThanOrEqual(5);
  expect(await metric(replayed)).toBeLessThan(10);
  expect(asked).toHaveLength(10);
  for (const line of await log.requests(10)) expect(line).toMatchObject({ upstreamCalls: 1 });
});

it('shows how much the answer cache holds', async () => {
  release();
  expect([await metric('answer_cache_bytes'), await metric('answer_cache_entries')]).toEqual([0, 0]);
  for (let time = 0; time < 4; time++) await ask();
  expect(await metric('answer_cache_entries')).toBe(1);
  const one = await metric('answer_cache_bytes');
  // At least the answer itself.
  expect(one).toBeGreaterThan(50);
  for (let time = 0; time < 4; time++) await ask({ authorization: 'Bearer other' });
  expect(await metric('answer_cache_entries')).toBe(2);
  expect(await metric('answer_cache_bytes')).toBeGreaterThan(one);
});

it('declares the types of these metrics', async () => {
  const { text } = await exchange(new URL(gateway.url).origin, { method: 'GET', path: '/metrics' });
  const { types } = parseExposition(text);
  expect(types.get('system_tasks_graphql_operations_shared_total')).toBe('counter');
  expect(types.get('system_tasks_graphql_answer_cache_bytes')).toBe('gauge');
  expect(types.get('system_tasks_graphql_answer_cache_entries')).toBe('gauge');
});
