import { afterAll, beforeAll, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const count = '{ systemTasks { totalCount } }';
const withFilter = 'query ($f: SystemTaskFilter) { systemTasks(filter: $f) { totalCount } }';
const repeat = (times: number, text: (index: number) => string): string =>
  Array.from({ length: times }, (_, index) => text(index)).join(' ');
const nested = (depth: number): unknown => Array.from({ length: depth }).reduce<unknown>((inner) => [inner], 1);

it.each<[string, object, RegExp]>([
  ['10000 directives on one field', { query: `{ __typename ${'@include(if: true) '.repeat(10_000)} }` }, /tokens/],
  ['51 directives on one field', { query: `{ __typename ${'@a '.repeat(51)} }` }, /at most 50 directives, but got 51/],
  ['51 directives on an operation', { query: `query ${'@a '.repeat(51)} { __typename }` }, /directive/],
  [
    'directives on variables',
    { query: `query (${repeat(51, (n) => `$v${n}: Int @a`)}) { __typename }` },
    /directive|never used/,
  ],
  [
    '31 aliases in a fragment of a fragment',
    {
      query: `{ ...A } fragment A on Query { ...B } fragment B on Query { ${repeat(31, (n) => `a${n}: __typename`)} }`,
    },
    /at most 30 aliases, but got 31/,
  ],
  [
    '31 aliases under a spoofed operation name',
    {
      query: `query IntrospectionQuery { ${repeat(31, (n) => `a${n}: __typename`)} }`,
      operationName: 'IntrospectionQuery',
    },
    /at most 30 aliases/,
  ],
  [
    'fragments in a circle',
    { query: '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }' },
    /within itself/,
  ],
  [
    'a fragment that spreads itself below a field',
    { query: '{ systemTasks { ...A } } fragment A on SystemTaskConnection { nodes { __typename } ...A }' },
    /within itself/,
  ],
  ['a circle that nobody enters', { query: '{ __typename } fragment A on Query { ...A }' }, /within itself|never used/],
  ['a list of 3000 values in a literal', { query: `{ nodes(ids: [${'"x" '.repeat(3_000)}]) { id } }` }, /tokens/],
  [
    'a list that nests 500 deep in a literal',
    { query: `{ nodes(ids: ${'['.repeat(500)}${']'.repeat(500)}) { id } }` },
    /./,
  ],
  ['an Int of 100000 digits', { query: `{ systemTasks(first: ${'9'.repeat(100_000)}) { totalCount } }` }, /Int/],
  ['a variable that nests 100 deep', { query: withFilter, variables: { f: nested(100) } }, /at most 20 levels/],
  [
    'a variable that nobody asked for and nests 100 deep',
    { query: count, variables: { x: nested(100) } },
    /at most 20 levels/,
  ],
  ['variables that are a list', { query: count, variables: [1] }, /./],
  ['variables that are text', { query: count, variables: '{}' }, /./],
  ['extensions that are text', { query: count, extensions: 'x' }, /./],
  [
    'a query that is persisted elsewhere',
    { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } },
    /./,
  ],
  ['an id of a query', { id: 'abc', variables: {} }, /./],
  ['a query that is null', { query: null }, /./],
  ['no operation of that name', { query: 'query A { __typename }', operationName: 'B' }, /operation/],
  ['two operations and no name', { query: 'query A { __typename } query B { __typename }' }, /operation/],
  ['two operations of one name', { query: `query A ${count} query A ${count}`, operationName: 'A' }, /A/],
  ['a subscription', { query: 'subscription { a }' }, /Cannot query field "a" on type "Subscription"/],
  ['a schema', { query: 'type Query { a: Int }' }, /./],
  ['a million blanks', { query: ' '.repeat(200_000) }, /./],
  ['a field 5000 times', { query: `{ ${'__typename '.repeat(5_000)} }` }, /tokens/],
  ['a comment of 200 KB and nothing else', { query: `#${'x'.repeat(200_000)}` }, /./],
  ['a name of 100 KB', { query: `{ ${'x'.repeat(100_000)} }` }, /Cannot query field/],
])('%s is refused with a clear error before any upstream call', async (_what, body, message) => {
  gateway.takeRequests();
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  const text = await response.text();
  const { errors, data } = JSON.parse(text) as { errors: { message: string; extensions: object }[]; data?: unknown };
  expect(data ?? null).toBeNull();
  expect(errors.length).toBeGreaterThan(0);
  for (const { extensions } of errors) expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  expect(errors.map((error) => error.message).join('\n')).toMatch(message);
  // An answer is no amplifier of what came.
  expect(text.length).toBeLessThan(JSON.stringify(body).length * 3 + 10_000);
  expect(gateway.takeRequests()).toEqual([]);
});

it.each<[string, string]>([
  ['a batch', `[{"query":${JSON.stringify(count)}},{"query":${JSON.stringify(count)}}]`],
  ['a batch of one', `[{"query":${JSON.stringify(count)}}]`],
  ['a batch of 10000', `[${Array.from({ length: 10_000 }, () => '{"query":"{a}"}')}]`],
  ['a batch in a batch', `[[{"query":${JSON.stringify(count)}}]]`],
  ['a batch of nulls', '[null,null]'],
  ['a body that nests 100000 deep', '{"a":'.repeat(40_000)],
])('%s is refused before any upstream call', async (_what, body) => {
  gateway.takeRequests();
  const response = await fetch(gateway.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  expect(gateway.takeRequests()).toEqual([]);
});

it.each([
  'query[]={a}&query[]={b}',
  'query={__typename}&query={systemTasks{totalCount}}',
  `batch=1&query=[${encodeURIComponent(count)}]`,
])('a GET of ?%s runs one operation at most', async (search) => {
  gateway.takeRequests();
  const response = await fetch(`${gateway.url}?${search}`);
  expect(response.status).toBeLessThan(500);
  expect(gateway.takeRequests().length).toBeLessThanOrEqual(1);
  expect(await response.json()).toBeTypeOf('object');
});

it('a mutation by GET is refused, whatever else the document has', async () => {
  const query = encodeURIComponent('query A { __typename } mutation B { __typename }');
  const response = await fetch(`${gateway.url}?query=${query}&operationName=B`);
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
});

it('a mutation is refused', async () => {
  const { data, errors } = await gateway.query('mutation { __typename }');
  expect(data ?? null).toBeNull();
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

it('an operation of a persisted query’s extensions that has its text is run', async () => {
  const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: count, extensions }),
  });
  expect(await response.json()).toEqual({ data: { systemTasks: { totalCount: 3 } } });
});

it.each(['1e400', `1${'0'.repeat(100_000)}.0`])('a bound of %.10s is above every duration', async (bound) => {
  const { data, errors } = await gateway.query(
    `{ above: systemTasks(filter: { duration: { from: ${bound} } }) { totalCount } below: systemTasks(filter: { duration: { to: ${bound} } }) { totalCount } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({ above: { totalCount: 0 }, below: { totalCount: 3 } });
});

it('a representation that nests 300 deep in a literal is nobody', async () => {
  gateway.takeRequests();
  const { data, errors } = await gateway.query(
    `{ _entities(representations: ${'{a: '.repeat(300)}1${'}'.repeat(300)}) { __typename } }`,
  );
  expect(data).toEqual({ _entities: [null] });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(gateway.takeRequests()).toEqual([]);
});
