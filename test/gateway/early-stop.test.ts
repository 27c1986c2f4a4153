import { expect, it } from 'vitest';
import { aRun } from '../support/a-run.ts';
import { uuidOf } from '../support/a-task.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

const secondsAgo = (seconds: number): string => new Date(Date.UTC(2026, 8, 28) - seconds * 1000).toISOString();

/** 40,000 rows, of which 400 have changed since `yesterday`; every tenth has failed. */
const many = Array.from({ length: 40_000 }, (_, index) =>
  aRun({
    message_id: uuidOf((index * 7_919) % 1_000_003),
    mtime: secondsAgo(index),
    logs: [],
    aggregated_status: index % 10 === 0 ? 'error' : 'info',
  }),
);
const yesterday = secondsAgo(399);

const pagesOf = (gateway: TestUpstream): string[] =>
  gateway.takeRequests().map(({ query }) => `${query.get('page')}/${query.get('page_size')}`);

const all = 'totalCount statusCounts { count } pageInfo { hasNextPage hasPreviousPage endCursor } nodes { uuid }';

it.each([
  ['all that is failed', 'status: ERROR, updatedAt', 'first: 20', all, 1],
  ['all of it', 'updatedAt', 'first: 20', all, 5],
  ['all of it, by the start', 'startTimestamp', 'first: 20', all, 5],
  ['all of it, by the finish', 'finishTimestamp', 'first: 20', all, 5],
  ['the rows alone', 'updatedAt', 'first: 20', 'nodes { uuid }', 1],
  ['whether there are more', 'updatedAt', 'first: 20', 'pageInfo { hasNextPage }', 1],
  ['the count alone', 'updatedAt', 'first: 20', 'totalCount', 5],
  // One more to see that the end is near.
  ['the last rows', 'updatedAt', 'last: 20', 'nodes { uuid } pageInfo { hasNextPage hasPreviousPage }', 6],
  ['the last rows and the count', 'updatedAt', 'last: 20', all, 6],
  ['a page', 'updatedAt', 'page: { number: 20, size: 20 }', all, 5],
])('%s since yesterday costs what has changed since', async (_what, condition, window, selection, calls) => {
  await using gateway = await startGatewayOnSandbox({ api: 'tasks', runs: many }, { upstreamApi: 'tasks' });
  const filter = condition.replace(/(\w+)$/, `$1: { from: "${yesterday}" }`);
  const { data, errors } = await gateway.query(`{ systemTasks(filter: { ${filter} }, ${window}) { ${selection} } }`);
  expect(errors).toBeUndefined();
  expect(pagesOf(gateway)).toHaveLength(calls);
  const { totalCount, nodes } = data.systemTasks;
  if (totalCount !== undefined) expect(totalCount).toBe(condition.startsWith('status') ? 40 : 400);
  if (nodes) expect(nodes).toHaveLength(20);
});

const uuidsOf = (rows: readonly { readonly message_id: string }[]): string[] =>
  rows.map(({ message_id }) => message_id);

it.each([
  ['latest first', 'orderBy: [], filter: { updatedAt: { from: $time } }', many.slice(0, 25_000)],
  [
    'by the finish',
    'orderBy: { field: FINISH_TIMESTAMP, direction: DESC }, filter: { startTimestamp: { from: $time } }',
    many.slice(0, 25_000),
  ],
  ['latest last', 'orderBy: { field: UPDATED_AT }, filter: { updatedAt: { to: $time } }', many.slice(25_000).reverse()],
])('finds the end of a list beyond the limit, %s, and goes on from there', async (_what, args, expected) => {
  await using gateway = await startGatewayOnSandbox({ api: 'tasks', runs: many }, { upstreamApi: 'tasks' });
  const ask = async (window: string) => {
    const { data, errors } = await gateway.query(
      `query ($time: DateTime) { systemTasks(${args}, ${window}) { nodes { uuid } pageInfo { hasNextPage hasPreviousPage startCursor } } }`,
      { time: secondsAgo(24_999.5) },
    );
    expect(errors).toBeUndefined();
    return data.systemTasks;
  };
  const last = await ask('last: 20');
  expect(last).toMatchObject({
    nodes: uuidsOf(expected.slice(-20)).map((uuid) => ({ uuid })),
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
  });
  // A page from the start, one row a bit further, a row for each halving of the list, and the page of the end, or two.
  expect(gateway.takeRequests().length).toBeLessThanOrEqual(1 + 1 + Math.ceil(Math.log2(400)) + 2);
  const before = await ask(`last: 20, before: "${last.pageInfo.startCursor}"`);
  expect(before.nodes).toEqual(uuidsOf(expected.slice(-40, -20)).map((uuid) => ({ uuid })));
  expect(gateway.takeRequests().length).toBeLessThanOrEqual(2);
  const { data, errors } = await gateway.query(
    `query ($time: DateTime) { systemTasks(${args}) { totalCount nodes { uuid } } }`,
    { time: secondsAgo(24_999.5) },
  );
  expect(data.systemTasks.totalCount).toBeNull();
  expect(errors).toMatchObject([{ extensions: { code: 'SCAN_LIMIT_REACHED' } }]);
  // An eighth of the limit, and a row at the limit.
  expect(gateway.takeRequests().length).toBeLessThanOrEqual(10_000 / 100 / 8 + 4);
});

it.each([
  ['another order', 'orderBy: { field: NAME }, filter: { updatedAt: { from: $time } }'],
  ['the other direction', 'orderBy: { field: UPDATED_AT }, filter: { updatedAt: { from: $time } }'],
  ['a time that bounds nothing', 'filter: { finishTimestamp: { to: $time } }'],
  [
    'the latest finish last, with a bound that does not hold for it',
    'orderBy: { field: UPDATED_AT }, filter: { startTimestamp: { to: $time } }',
  ],
])('does not stop early with %s', async (_what, args) => {
  const few = many.slice(0, 300);
  await using gateway = await startGatewayOnSandbox({ api: 'tasks', runs: few }, { upstreamApi: 'tasks' });
  const { errors } = await gateway.query(`query ($time: DateTime) { systemTasks(${args}) { totalCount } }`, {
    time: secondsAgo(49.5),
  });
  expect(errors).toBeUndefined();
  expect(pagesOf(gateway)).toHaveLength(3);
});

it('goes on past rows that break the contract, which cannot say when they changed', async () => {
  const breaks = new Set([3, 120, 121, 160]);
  const rows = many.slice(0, 300).map((run, index) => (breaks.has(index) ? { ...run, queue_name: 7 } : run));
  await using upstream = await startScriptedUpstream((request, response) => {
    const query = new URLSearchParams((request.url ?? '').split('?')[1]);
    const [size, last] = [Number(query.get('page_size')), Math.ceil(300 / Number(query.get('page_size')))];
    const page = query.get('page') === 'last' ? last : Number(query.get('page'));
    const results = rows.slice((page - 1) * size, page * size);
    const pagination = {
      next: page < last ? page + 1 : 0,
      previous: page - 1,
      count: 300,
      current: page,
      total_pages: last,
      start_index: (page - 1) * size + 1,
      end_index: (page - 1) * size + results.length,
    };
    answering(200, pageOf(results, pagination))(request, response);
  });
  for (const scanLimit of [10_000, 50]) {
    await using gateway = await startGateway({
      upstreamUrl: upstream.url,
      upstreamApi: 'tasks',
      maxPageSize: 10,
      scanLimit,
    });
    const query =
      'query ($time: DateTime) { systemTasks(filter: { updatedAt: { from: $time } }, last: 4) { nodes { uuid } } }';
    // The rows 118 to 121, of which the last two are broken; those after the first that is too old do not count.
    const { data } = await gateway.query(query, { time: secondsAgo(119.5) });
    expect(data.systemTasks.nodes).toEqual([...uuidsOf(many.slice(118, 120)).map((uuid) => ({ uuid })), null, null]);
  }
});
