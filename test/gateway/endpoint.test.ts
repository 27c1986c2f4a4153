import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const query = '{ systemTasks { totalCount } }';
const answer = { data: { systemTasks: { totalCount: 3 } } };

it('answers a POST of JSON without any further header', async () => {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(await response.json()).toEqual(answer);
});

it('answers a query by GET', async () => {
  const response = await fetch(`${gateway.url}?query=${encodeURIComponent(query)}`, {
    headers: { accept: 'application/json' },
  });
  expect(await response.json()).toEqual(answer);
});

it.each([
  ['a syntax error', { query: '{' }],
  ['an unknown field', { query: '{ nope }' }],
  [
    'a variable of another type',
    { query: 'query ($n: Int) { systemTasks(first: $n) { totalCount } }', variables: { n: 'x' } },
  ],
  ['a refused messages argument', { query: '{ systemTasks { nodes { messages(first: -1) { event } } } }' }],
  ['no query', {}],
])('%s has status 400 and no data where the client takes application/graphql-response+json', async (_what, body) => {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(400);
  const result = (await response.json()) as { data?: unknown; errors: { extensions: object }[] };
  expect(result.data).toBeUndefined();
  expect(result.errors.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT' }]);
});

it('answers other paths with 404', async () => {
  expect((await fetch(new URL('/', gateway.url))).status).toBe(404);
  expect((await fetch(new URL('/graphql/x', gateway.url))).status).toBe(404);
});

it('gives no other origin leave to read answers', async () => {
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
    body: JSON.stringify({ query }),
  });
  expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});

it('serves the whole schema by introspection, with a description for everything in it', async () => {
  const { data } = await gateway.query(getIntrospectionQuery());
  const undescribed: string[] = [];
  const visit = (path: string, { description, ...item }: { description?: unknown; [part: string]: unknown }): void => {
    if (!description) undescribed.push(path);
    for (const part of ['fields', 'args', 'inputFields', 'enumValues']) {
      for (const child of (item[part] ?? []) as { name: string }[]) visit(`${path}.${child.name}`, child);
    }
  };
  for (const type of data.__schema.types) if (!type.name.startsWith('__')) visit(type.name, type);
  expect(undescribed).toEqual([]);
});

it.each([
  ['POST', 'text/plain'],
  ['GET', 'application/json;q=0'],
] as const)('a %s whose client accepts only %s is refused with a reason before it is executed', async (way, accept) => {
  gateway.takeRequests();
  const { status, headers, errors } = await gateway.query(query, {}, { accept }, way);
  expect([status, headers.get('content-type')]).toEqual([406, 'application/json; charset=utf-8']);
  expect(errors).toMatchObject([
    { message: expect.stringContaining(JSON.stringify(accept)), extensions: { code: 'BAD_USER_INPUT' } },
  ]);
  expect(gateway.takeRequests()).toEqual([]);
});
