import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** What is sent. Some can be in no URL and are refused without a call; all others reach the upstream unchanged. */
const texts: [string, string][] = [
  ['NUL', 'a\0b'],
  ['control characters', '\u0001\u0002\u001b[31m\u007f\u0085'],
  ['CRLF', 'a\r\nX-Evil: 1\r\n\r\nGET / HTTP/1.1'],
  ['a tab and a line feed', 'a\tb\nc'],
  ['an ampersand', 'a&status=error&page_size=1'],
  ['a number sign', 'a#b'],
  ['a question mark and a slash', '../a?b=/../c'],
  ['a percent sign', '100%41%00'],
  ['a plus and a blank', 'a+b c'],
  ['an equals sign and a semicolon', 'a=b;c=d'],
  ['quotes and a backslash', `"a'\\b`],
  ['a lone high surrogate', 'a\ud800'],
  ['a lone low surrogate', '\udc00a'],
  ['surrogates in the wrong order', '\udc00\ud800'],
  ['an emoji', '🏃'],
  ['what is not a character', '\ufffe\uffff'],
  ['a byte order mark', '\ufeffa'],
  ['an override of direction', '\u202ea'],
  ['__proto__', '__proto__'],
];

const refused: ReadonlySet<string> = new Set([
  'a lone high surrogate',
  'a lone low surrogate',
  'surrogates in the wrong order',
]);

const list = 'query ($filter: SystemTaskFilter) { systemTasks(filter: $filter) { totalCount } }';

describe.each([
  ['name', new Set(['NUL'])],
  ['uid', new Set(['NUL'])],
  ['search', new Set()],
])('filter.%s', (field, refusedUpstream) => {
  it.each(texts.filter(([what]) => !refused.has(what)))('passes on %s as one parameter', async (what, text) => {
    gateway.takeRequests();
    const { status, errors } = await gateway.query(list, { filter: { [field]: text } });
    expect(status).toBe(200);
    if (!refusedUpstream.has(what)) expect(errors).toBeUndefined();
    else expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', upstream: { status: 400 } } }]);
    const requests = gateway.takeRequests();
    expect(requests).toHaveLength(1);
    for (const { query } of requests) {
      expect(query.getAll(field)).toEqual([text]);
      expect([...query.keys()].sort()).toEqual([field, 'ordering', 'page', 'page_size'].sort());
      expect(query.get('page_size')).toBe('1');
    }
  });

  it.each(texts.filter(([what]) => refused.has(what)))('refuses %s', async (_what, text) => {
    gateway.takeRequests();
    const { status, errors } = await gateway.query(list, { filter: { [field]: text } });
    expect(status).toBe(200);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.takeRequests()).toEqual([]);
  });
});

it.each(texts)('a full name with %s is looked up, and is nobody', async (_what, text) => {
  const { status, data, errors } = await gateway.query(
    'query ($n: String!) { systemTaskByFullName(fullName: $n) { name } }',
    { n: text },
  );
  expect(status).toBe(200);
  expect(errors).toBeUndefined();
  expect(data).toEqual({ systemTaskByFullName: null });
});

it.each(texts)('an ID with %s is nobody, and a cursor with it is refused', async (_what, text) => {
  gateway.takeRequests();
  const node = await gateway.query('query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }', { id: text });
  expect(node).toMatchObject({ status: 200, data: { node: null, nodes: [null] }, errors: undefined });
  const page = await gateway.query('query ($c: String) { systemTasks(after: $c) { totalCount } }', { c: text });
  expect(page.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(gateway.takeRequests()).toEqual([]);
});

it.each([
  ['in a filter', `{"query":${JSON.stringify(list)},"variables":{"filter":{"__proto__":{"name":"x"}}}}`],
  ['in a range', `{"query":${JSON.stringify(list)},"variables":{"filter":{"duration":{"__proto__":{"from":1}}}}}`],
  [
    'in a page',
    '{"query":"query ($p: SystemTaskPage) { systemTasks(page: $p) { totalCount } }","variables":{"p":{"__proto__":{"number":2}}}}',
  ],
  ['in a literal', '{"query":"{ systemTasks(filter: { __proto__: { name: \\"x\\" } }) { totalCount } }"}'],
])('__proto__ %s is refused', async (_where, body) => {
  gateway.takeRequests();
  const response = await post(body);
  expect(response.status).toBeLessThan(500);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  expect(gateway.takeRequests()).toEqual([]);
  expect(({} as { name?: unknown }).name).toBeUndefined();
});

it.each([
  ['members of the body', '{"query":"{ __typename }","__proto__":{"query":"{ nope }"}}'],
  [
    'variables',
    '{"query":"query ($n: Int = 1) { systemTasks(first: $n) { totalCount } }","variables":{"__proto__":{"n":-1}}}',
  ],
  [
    'a representation',
    '{"query":"query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }","variables":{"r":[{"__typename":"SystemTask","uuid":"00000000-0000-4000-8000-000000000001","__proto__":{"x":1}}]}}',
  ],
])('__proto__ among %s changes nothing', async (_where, body) => {
  const result = (await (await post(body)).json()) as object;
  expect(result).not.toHaveProperty('errors');
});

it('a text of a megabyte is refused', async () => {
  gateway.takeRequests();
  const { status, errors } = await gateway.query(list, { filter: { search: 'x'.repeat(1_000_000) } });
  expect(status).toBe(413);
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(gateway.takeRequests()).toEqual([]);
});

it.each([
  ['not JSON', '{'],
  ['null', 'null'],
  ['a number', '1'],
  ['text', '"{ __typename }"'],
  ['nothing', ''],
  ['an empty batch', '[]'],
  ['bytes that are not UTF-8', new Uint8Array([0xff, 0xfe, 0x00])],
  ['a query of NULs', '{"query":"\\u0000\\u0000"}'],
  ['a query of a lone surrogate', '{"query":"{ a\\ud800 }"}'],
  ['a query of another type', '{"query":{"a":1}}'],
  ['an operation name of another type', '{"query":"{ __typename }","operationName":{"a":1}}'],
])('a body that is %s is refused with 400 or an error in the answer', async (_what, body) => {
  const response = await post(body);
  expect([200, 400]).toContain(response.status);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});

it.each(['variables={', 'extensions={', 'variables=1', 'query=', 'query=%ff%fe', 'query=%00'])(
  'a GET of ?%s is refused',
  async (search) => {
    const prefix = search.startsWith('query') ? '' : 'query={__typename}&';
    const response = await fetch(`${gateway.url}?${prefix}${search}`);
    expect([200, 400]).toContain(response.status);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  },
);

function post(body: BodyInit): Promise<Response> {
  return fetch(gateway.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}
