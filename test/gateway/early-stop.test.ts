import { expect, it } from 'vitest';
import { aRun } from '../support/a-run.ts';
import { uuidOf } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

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
  ['the last rows', 'updatedAt', 'last: 20', 'nodes { uuid } pageInfo { hasNextPage hasPreviousPage }', 5],
  ['the last rows and the count', 'updatedAt', 'last: 20', all, 5],
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
