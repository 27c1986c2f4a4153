import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { rawExchange, rawRequest } from '../support/raw-exchange.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

const query = '{ systemTasks { totalCount } }';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
});
beforeEach(() => void gateway.takeRequests());
afterAll(() => gateway[Symbol.asyncDispose]());

const sentUpstream = (): unknown[] => gateway.takeRequests().map(({ headers }) => headers['x-request-id']);

it.each(['a', 'Root=1-67891233-abcdef012345678912345678', 'a.b:c/d+e=f@g-h_1', 'x'.repeat(128)])(
  'returns the sane X-Request-ID %j and sends it upstream',
  async (id) => {
    const { headers } = await gateway.query(query, {}, { 'x-request-id': id });
    expect(headers.get('x-request-id')).toBe(id);
    expect(sentUpstream()).toEqual([id]);
  },
);

it.each([
  ['', 'nothing'],
  ['x'.repeat(129), 'one that is too long'],
  ['a b', 'a blank'],
  ['a"b', 'a quote'],
  ['a\tb', 'a tab'],
  ['<script>', 'markup'],
  ['ü', 'what is not ASCII'],
  ['a,b', 'a comma'],
])('replaces %j: %s', async (id) => {
  const { headers } = await gateway.query(query, {}, { 'x-request-id': id });
  const made = headers.get('x-request-id');
  expect(made).toMatch(uuid);
  expect(sentUpstream()).toEqual([made]);
});

it('replaces a repeated one', async () => {
  const answer = await rawExchange(
    gateway.url,
    rawRequest(`GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1`, ['X-Request-ID: one', 'X-Request-ID: two']),
  );
  const [, made] = /^x-request-id: (.*)\r$/im.exec(answer) ?? [];
  expect(made).toMatch(uuid);
  expect(sentUpstream()).toEqual([made]);
});

it('makes another one for each request without one', async () => {
  const answers = await Promise.all([gateway.query(query), gateway.query(query)]);
  const ids = answers.map(({ headers }) => headers.get('x-request-id'));
  for (const id of ids) expect(id).toMatch(uuid);
  expect(new Set(ids).size).toBe(2);
});

it.each<[string, string, RequestInit, number]>([
  ['GraphiQL’s page', '/graphql', { headers: { accept: 'text/html' } }, 200],
  ['a syntax error', '/graphql', { method: 'POST', body: '{"query":"{"}' }, 200],
  ['broken JSON', '/graphql', { method: 'POST', body: '{' }, 400],
  ['a body that is too large', '/graphql', { method: 'POST', body: ' '.repeat(300_000) }, 413],
  ['a forged POST', '/graphql', { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } }, 403],
  ['a method that is none of GraphQL’s', '/graphql', { method: 'DELETE' }, 405],
  ['health', '/health/live', {}, 200],
  ['readiness', '/health/ready', {}, 200],
  ['metrics', '/metrics', {}, 200],
  ['a wrong method', '/metrics', { method: 'POST' }, 405],
  ['an unknown path', '/nope', {}, 404],
])('comes back with %s', async (_what, path, init, status) => {
  const headers = { 'content-type': 'application/json', 'x-request-id': 'mine', ...(init.headers as object) };
  const response = await fetch(new URL(path, gateway.url), { ...init, headers });
  expect(response.status).toBe(status);
  expect(response.headers.get('x-request-id')).toBe('mine');
});

it('is made anew for each upstream call of a request only once', async () => {
  const { headers } = await gateway.query(`{ a: systemTasks(first: 1) { nodes { uuid } }
    b: systemTask(uuid: "00000000-0000-4000-8000-999999999999") { uuid } }`);
  expect(new Set(sentUpstream())).toEqual(new Set([headers.get('x-request-id')]));
});
