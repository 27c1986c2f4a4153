import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { tasks } from '../support/a-task.ts';
import { answering, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({
    tasks: tasks(237, (index) => ({ status: index % 5 === 0 ? 'error' : 'successful' })),
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** `page/size` of each list call, sorted, as they may be made at once. */
async function callsOf(query: string): Promise<string[]> {
  gateway.takeRequests();
  const { errors } = await gateway.query(query);
  expect(errors).toBeUndefined();
  return gateway
    .takeRequests()
    .map(({ query: parameters }) => `${parameters.get('page')}/${parameters.get('page_size')}`)
    .sort();
}

async function cursorAt(position: number): Promise<string> {
  const { data } = await gateway.query(
    `{ systemTasks(page: { number: ${position + 1}, size: 1 }) { edges { cursor } } }`,
  );
  return data.systemTasks.edges[0].cursor;
}

it.each([
  ['nothing', '{ systemTasks { __typename } }', []],
  ['totalCount alone', '{ systemTasks { totalCount } }', ['1/1']],
  ['pagination alone', '{ systemTasks(first: 10) { pagination { totalPages } } }', ['1/1']],
  ['hasNextPage alone', '{ systemTasks(first: 10) { pageInfo { hasNextPage hasPreviousPage } } }', ['1/1']],
  ['hasPreviousPage of the tail alone', '{ systemTasks(last: 10) { pageInfo { hasPreviousPage } } }', ['1/1']],
  ['first: 0', '{ systemTasks(first: 0) { totalCount edges { cursor } pageInfo { hasNextPage endCursor } } }', ['1/1']],
  ['last: 0', '{ systemTasks(last: 0) { totalCount nodes { name } } }', ['1/1']],
  ['the first page', '{ systemTasks(first: 10) { nodes { name } } }', ['1/10']],
  [
    'the first page with everything',
    '{ systemTasks(first: 10) { totalCount pagination { count } pageInfo { hasNextPage endCursor } edges { cursor node { name } } nodes { uuid } } }',
    ['1/10'],
  ],
  ['totalCount before edges', '{ systemTasks { totalCount edges { node { name } } } }', ['1/20']],
  ['the largest page', '{ systemTasks(first: 100) { nodes { name } } }', ['1/100']],
  ['page 3', '{ systemTasks(page: { number: 3, size: 20 }) { nodes { name } totalCount } }', ['3/20']],
  ['the last page', '{ systemTasks(page: { number: 12, size: 20 }) { nodes { name } totalCount } }', ['12/20']],
  [
    'a page past the end',
    '{ systemTasks(page: { number: 99, size: 20 }) { nodes { name } totalCount } }',
    ['1/1', '99/20'],
  ],
  ['the tail', '{ systemTasks(last: 10) { nodes { name } totalCount } }', ['46/5', 'last/10']],
  [
    'a repeated list',
    '{ a: systemTasks(first: 5) { nodes { name } } b: systemTasks(first: 5) { nodes { uuid } totalCount } }',
    ['1/5'],
  ],
  [
    'the same list written otherwise',
    '{ a: systemTasks(orderBy: []) { totalCount } b: systemTasks(filter: { name: "" }, orderBy: [{ field: NAME }, { field: UID }, { field: STATUS }, { field: NAME, direction: DESC }]) { totalCount } }',
    ['1/1'],
  ],
  [
    'the count beside another window',
    '{ a: systemTasks(first: 0) { totalCount } b: systemTasks(first: 5) { nodes { name } } }',
    ['1/5'],
  ],
  [
    'two lists',
    '{ a: systemTasks(filter: { status: ERROR }) { totalCount } b: systemTasks(first: 5) { nodes { name } } }',
    ['1/1', '1/5'],
  ],
])('%s costs the calls %j', async (_what, query, expected) => {
  expect(await callsOf(query)).toEqual(expected);
});

it('reads an unaligned window with one call where one page size fits it', async () => {
  const calls = await callsOf(
    `{ systemTasks(first: 10, after: "${await cursorAt(6)}") { nodes { name } totalCount } }`,
  );
  expect(calls).toEqual(['1/17']);
});

it('reads any other window with two neighbouring pages', async () => {
  const { data } = await gateway.query(
    `{ systemTasks(first: 100, after: "${await cursorAt(59)}") { nodes { name } } }`,
  );
  expect(data.systemTasks.nodes.map(({ name }: { name: string }) => name)).toEqual(
    Array.from({ length: 100 }, (_, index) => `task_${String(60 + index).padStart(4, '0')}`),
  );
  expect(await callsOf(`{ systemTasks(first: 100, after: "${await cursorAt(59)}") { nodes { name } } }`)).toEqual([
    '2/54',
    '3/54',
  ]);
});

it('needs one call for a tail that the last page holds', async () => {
  await using exact = await startGatewayOnSandbox({ tasks: tasks(40) });
  await exact.query('{ systemTasks(last: 10) { nodes { name } totalCount pageInfo { hasPreviousPage startCursor } } }');
  expect(exact.takeRequests()).toHaveLength(1);
});

it('ends every ordering with uuid, and sends each parameter once', async () => {
  gateway.takeRequests();
  await gateway.query(
    `{ systemTasks(filter: { name: "a&status=error", uid: "ü #+", search: "x y", status: ERROR }, orderBy: [{ field: FINISH_TIMESTAMP, direction: DESC }, { field: UID }]) { totalCount } }`,
  );
  const [request] = gateway.takeRequests();
  expect([...(request?.query ?? [])]).toEqual([
    ['name', 'a&status=error'],
    ['uid', 'ü #+'],
    ['search', 'x y'],
    ['status', 'error'],
    ['ordering', '-finish_timestamp,uid,uuid'],
    ['page', '1'],
    ['page_size', '1'],
  ]);
});

it('asks for uuid where the client has put it, and for nothing after it', async () => {
  gateway.takeRequests();
  await gateway.query('{ systemTasks(orderBy: [{ field: UUID, direction: DESC }, { field: NAME }]) { totalCount } }');
  expect(gateway.takeRequests().map(({ query }) => query.get('ordering'))).toEqual(['-uuid']);
});

it('learns a cap of the upstream and plans with it', async () => {
  await using capped = await startGatewayOnSandbox({ tasks: tasks(95), maxPageSize: 20 });
  const names = async (args: string): Promise<string[]> => {
    const { data } = await capped.query(`{ systemTasks(${args}) { nodes { name } totalCount } }`);
    expect(data.systemTasks.totalCount).toBe(95);
    return data.systemTasks.nodes.map(({ name }: { name: string }) => name);
  };
  const range = (from: number, to: number): string[] =>
    tasks(95)
      .slice(from, to)
      .map(({ name }) => name);

  expect(await names('page: { number: 2, size: 40 }')).toEqual(range(40, 80));
  capped.takeRequests();
  expect(await names('page: { number: 2, size: 40 }')).toEqual(range(40, 80));
  expect(
    capped
      .takeRequests()
      .map(({ query }) => `${query.get('page')}/${query.get('page_size')}`)
      .sort(),
  ).toEqual(['3/20', '4/20']);
  expect(await names('last: 50')).toEqual(range(45, 95));
  expect(await names('first: 100')).toEqual(range(0, 95));
});

it.each([
  ['does not know the word “last”', '/?page=1'],
  ['knows no such page', '/404'],
])('reads the tail of an upstream that %s', async (_what, instead) => {
  await using sandbox = await startSandbox({ tasks: tasks(45) });
  await using proxy = await startScriptedUpstream(async (request, response) => {
    const url = new URL(request.url ?? '', sandbox.url);
    if (url.searchParams.get('page') === 'last') {
      if (instead === '/404') return void answering(404, '{"detail":"Invalid page."}')(request, response);
      url.searchParams.set('page', '1');
    }
    const answer = await fetch(url, { headers: { authorization: `Bearer ${sandbox.adminToken}` } });
    answering(answer.status, await answer.text())(request, response);
  });
  await using tail = await startGateway({ upstreamUrl: proxy.url });
  for (const filter of ['{}', '{ expiring: false }']) {
    const { data, errors } = await tail.query(
      `{ systemTasks(filter: ${filter}, last: 3) { nodes { name } totalCount } }`,
    );
    expect(errors).toBeUndefined();
    expect(data.systemTasks).toEqual({
      nodes: [{ name: 'task_0042' }, { name: 'task_0043' }, { name: 'task_0044' }],
      totalCount: 45,
    });
  }
});
