import { afterAll, beforeAll, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

let gateway: TestUpstream;
let cursor: string;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(5) });
  const { data } = await gateway.query('{ systemTasks(filter: { search: "task" }) { edges { cursor } } }');
  cursor = data.systemTasks.edges[0].cursor;
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function refusal(query: string, variables: object = {}) {
  gateway.takeRequests();
  const { data, errors } = await gateway.query(query, variables);
  expect(gateway.takeRequests()).toEqual([]);
  expect(errors).toHaveLength(1);
  expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  expect(data?.systemTasks ?? null).toBeNull();
  return errors?.[0]?.message;
}

it.each([
  ['first: -1', 'first must be between 0 and 100, but got -1.'],
  ['first: 101', 'first must be between 0 and 100, but got 101.'],
  ['first: 2147483647', 'first must be between 0 and 100, but got 2147483647.'],
  ['last: -1', 'last must be between 0 and 100, but got -1.'],
  ['last: 101', 'last must be between 0 and 100, but got 101.'],
  ['first: 1, last: -2', 'last must be between 0 and 100, but got -2.'],
  ['page: { number: 0 }', 'page.number must be at least 1, but got 0.'],
  ['page: { number: -3 }', 'page.number must be at least 1, but got -3.'],
  ['page: { size: 0 }', 'page.size must be between 1 and 100, but got 0.'],
  ['page: { size: -1 }', 'page.size must be between 1 and 100, but got -1.'],
  ['page: { size: 101 }', 'page.size must be between 1 and 100, but got 101.'],
  ['page: {}, first: 0', 'page must not be combined with first, but got {"page":{"number":1},"first":0}.'],
  ['page: { number: 2 }, last: 1', 'page must not be combined with last, but got {"page":{"number":2},"last":1}.'],
  [
    'page: {}, after: "x", before: "y"',
    'page must not be combined with after, before, but got {"page":{"number":1},"after":"x","before":"y"}.',
  ],
  ['after: "garbage"', 'after must be a cursor of this gateway, but got "garbage".'],
  ['after: ""', 'after must be a cursor of this gateway, but got "".'],
  ['before: "MTp4"', 'before must be a cursor of this gateway, but got "MTp4".'],
])('systemTasks(%s) is refused before any upstream call', async (args, message) => {
  expect(await refusal(`{ systemTasks(${args}) { totalCount edges { cursor } } }`)).toBe(message);
});

it.each([
  ['another filter', 'filter: { search: "tas" }'],
  ['no filter', 'first: 1'],
  ['another order', 'filter: { search: "task" }, orderBy: [{ field: UUID }]'],
  ['another direction', 'filter: { search: "task" }, orderBy: [{ field: NAME, direction: DESC }]'],
])('a cursor is refused with %s', async (_what, args) => {
  for (const argument of ['after', 'before']) {
    expect(await refusal(`{ systemTasks(${args}, ${argument}: "${cursor}") { totalCount } }`)).toBe(
      `${argument} must be a cursor of a list with the same filter and orderBy, but got "${cursor}".`,
    );
  }
});

it('a cursor is accepted with the filter and order that it came from, however they are written', async () => {
  const { data, errors } = await gateway.query(
    `{ systemTasks(filter: { search: "task", name: "", uid: null, status: [] }, orderBy: [{ field: NAME }, { field: UID }, { field: STATUS, direction: ASC }], after: "${cursor}") { nodes { name } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data.systemTasks.nodes[0].name).toBe('task_0001');
});

it.each(['name', 'uid', 'search'])('a lone surrogate in filter.%s is refused', async (field) => {
  expect(
    await refusal('query ($filter: SystemTaskFilter) { systemTasks(filter: $filter) { totalCount } }', {
      filter: { [field]: 'a\uD800' },
    }),
  ).toBe(`filter.${field} must be well-formed Unicode text, but got "a\\ud800".`);
});

it.each([
  ['first', '{ systemTasks { nodes { messages(first: -1) { event } } } }', {}],
  [
    'last',
    'query ($n: Int) { systemTasks { nodes { ...F } } } fragment F on SystemTask { messages(first: 1, last: $n) { event } }',
    { n: -1 },
  ],
  ['last', 'query ($n: Int = -1) { systemTasks { edges { node { m: messages(last: $n) { event } } } } }', {}],
])('a negative messages.%s is refused once, and before any upstream call', async (argument, query, variables) => {
  expect(await refusal(query, variables)).toBe(`messages.${argument} must be at least 0, but got -1.`);
});

it.each([
  ['a syntax error', '{ systemTasks(', {}, 'Syntax Error'],
  ['an unknown field', '{ tasks { totalCount } }', {}, 'Cannot query field "tasks"'],
  ['an unknown enum value', '{ systemTasks(filter: { status: FAILED }) { totalCount } }', {}, 'FAILED'],
  ['a first that is text', '{ systemTasks(first: "1") { totalCount } }', {}, '"1"'],
  ['a variable that is text', 'query ($n: Int) { systemTasks(first: $n) { totalCount } }', { n: '1' }, '$n'],
  ['an integer past 32 bits', '{ systemTasks(first: 3000000000) { totalCount } }', {}, '3000000000'],
  [
    'null for a page number',
    'query ($n: Int) { systemTasks(page: { number: $n }) { totalCount } }',
    { n: null },
    'page',
  ],
  ['a mutation', 'mutation { x }', {}, 'mutation'],
])('%s is refused', async (_what, query, variables, part) => {
  expect(await refusal(query, variables)).toContain(part);
});

it('null arguments are as good as none', async () => {
  const { data, errors } = await gateway.query(
    '{ systemTasks(filter: null, orderBy: null, page: null, first: null, after: null, last: null, before: null) { totalCount nodes { name } } }',
  );
  expect(errors).toBeUndefined();
  expect(data.systemTasks).toMatchObject({ totalCount: 5, nodes: { length: 5 } });
});

it('all four statuses, or none, are no condition; a repeated one is one', async () => {
  const { data } = await gateway.query(`{
    all: systemTasks(filter: { status: [UNKNOWN, SUCCESSFUL, WARNING, ERROR] }) { totalCount }
    none: systemTasks(filter: { status: [] }) { totalCount }
    one: systemTasks(filter: { status: [ERROR, ERROR] }) { totalCount }
  }`);
  expect([data.all, data.none, data.one].map(({ totalCount }) => totalCount)).toEqual([5, 5, 0]);
});

it('a refused list leaves the others of its operation alone', async () => {
  const { data, errors } = await gateway.query(
    '{ a: systemTasks(first: -1) { totalCount } b: systemTasks { totalCount } }',
  );
  expect(data).toEqual({ a: null, b: { totalCount: 5 } });
  expect(errors?.map(({ path }) => path)).toEqual([['a']]);
});

it('a filter text that no URL can hold is refused', async () => {
  const search = 'x'.repeat(2_001);
  expect(await refusal(`{ systemTasks(filter: { search: "${search}" }) { totalCount } }`)).toBe(
    `filter.search must have at most 2000 characters, but got "${'x'.repeat(79)}… (2003 characters).`,
  );
});

it('a cursor that was made up far past the end is followed by nothing, in numbers that an Int holds', async () => {
  const parts = Buffer.from(cursor, 'base64url').toString().split(':');
  const far = Buffer.from(['999999999999999', ...parts.slice(1)].join(':')).toString('base64url');
  const { data, errors } = await gateway.query(
    `{ systemTasks(filter: { search: "task" }, after: "${far}", first: 1) { nodes { name } pagination { current next startIndex } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data.systemTasks).toEqual({ nodes: [], pagination: { current: 2 ** 31 - 1, next: null, startIndex: 0 } });
});
