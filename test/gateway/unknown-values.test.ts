import { expect, it } from 'vitest';
import type { Release } from '../../src/sandbox/tasks-api/release.ts';
import { runs } from '../support/a-run.ts';
import { captureLog } from '../support/captured-log.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

/** Runs of each state that all releases know. */
const states = ['queued', 'consumed', 'rejected', 'done'];
const some = runs(8, (index) => {
  const state = states[index % 4] ?? '';
  return { state, aggregated_status: state === 'done' ? 'info' : state };
});

const start = (release: Release) =>
  startGatewayOnSandbox({ api: 'tasks', release, runs: some }, { upstreamApi: 'tasks' });

async function countOf(gateway: TestUpstream, filter: string): Promise<{ count: number; calls: number }> {
  gateway.takeRequests();
  const { data, errors } = await gateway.query(`{ systemTasks(filter: { ${filter} }) { totalCount nodes { uuid } } }`);
  expect(errors).toBeUndefined();
  expect(data.systemTasks.nodes).toHaveLength(data.systemTasks.totalCount);
  return { count: data.systemTasks.totalCount, calls: gateway.takeRequests().length };
}

it.each<[Release, string, number, number, number]>([
  // The four that 2025.8 does not know are named one by one.
  ['2025.8', 'status: UNKNOWN', 4, 5, 1],
  ['2025.8', 'state: [RUNNING, QUEUED]', 2, 2, 1],
  ['2025.8', 'state: RUNNING', 0, 1, 0],
  ['2025.8', 'state: [RUNNING, PREPROCESS]', 0, 2, 0],
  ['2025.8', 'state: DONE', 2, 1, 1],
  ['2025.8', 'status: [ERROR, SUCCESSFUL]', 4, 1, 1],
  ['2025.10', 'status: UNKNOWN', 4, 2, 1],
  ['2025.10', 'state: WAITING_FOR_DEPENDENCIES', 0, 1, 0],
  ['2025.10', 'state: RUNNING', 0, 1, 1],
  ['2026.8', 'status: UNKNOWN', 4, 1, 1],
  ['2026.8', 'state: WAITING_FOR_DEPENDENCIES', 0, 1, 1],
])(
  'over %s, %s finds %i rows, with %i calls the first time, and %i from then on',
  async (release, filter, count, first, later) => {
    await using gateway = await start(release);
    expect(await countOf(gateway, filter)).toEqual({ count, calls: first });
    // Neither is an operation repeated with the calls that were in vain.
    for (let time = 0; time < 4; time++) expect(await countOf(gateway, filter)).toEqual({ count, calls: later });
  },
);

it('logs each value once', async () => {
  const log = captureLog();
  const options = { api: 'tasks', release: '2025.10', runs: some } as const;
  await using gateway = await startGatewayOnSandbox(options, { upstreamApi: 'tasks' }, log.logger);
  for (let time = 0; time < 2; time++) await countOf(gateway, 'status: UNKNOWN');
  expect(log.lines.filter((line) => JSON.stringify(line).includes('waiting_for_dependencies'))).toHaveLength(1);
});

it('learns a value for every list and both parameters', async () => {
  await using gateway = await start('2025.8');
  await countOf(gateway, 'status: UNKNOWN');
  expect(await countOf(gateway, 'state: POSTPROCESS')).toEqual({ count: 0, calls: 0 });
  expect(await countOf(gateway, 'state: [POSTPROCESS, DONE]')).toEqual({ count: 2, calls: 1 });
});

it('learns in one operation for many lists at once, scans and counts among them', async () => {
  await using gateway = await start('2025.8');
  const { data, errors } = await gateway.query(`{
    a: systemTasks(filter: { status: UNKNOWN }) { totalCount statusCounts { count } }
    b: systemTasks(filter: { status: [UNKNOWN, ERROR], duration: { from: 0 } }) { totalCount }
    c: systemTasks(filter: { state: RUNNING }, orderBy: { field: DURATION }) { nodes { uuid } }
    d: systemTasks(filter: { state: [RUNNING, QUEUED] }, orderBy: { field: DURATION }) { nodes { uuid } }
  }`);
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ a: { totalCount: 4 }, b: { totalCount: 6 }, c: { nodes: [] }, d: { nodes: [{}, {}] } });
});

it('knows a value again when a row has it, and asks for it then, whatever was answered before', async () => {
  await using gateway = await start('2025.10');
  for (let time = 0; time < 3; time++) await countOf(gateway, 'state: WAITING_FOR_DEPENDENCIES');
  for (let time = 0; time < 3; time++) await countOf(gateway, 'status: UNKNOWN');
  gateway.sandbox.setApi('tasks', '2026.8');
  gateway.sandbox.setRuns(
    runs(3, (index) =>
      index === 0 ? { state: 'waiting_for_dependencies', aggregated_status: 'waiting_for_dependencies' } : {},
    ),
  );
  await gateway.query('{ systemTasks { nodes { uuid } } }');
  expect(await countOf(gateway, 'state: WAITING_FOR_DEPENDENCIES')).toEqual({ count: 1, calls: 1 });
  expect(await countOf(gateway, 'status: UNKNOWN')).toEqual({ count: 1, calls: 1 });
});

it('repeats an operation rightly if a value has become unknown meanwhile', async () => {
  await using gateway = await start('2026.8');
  for (let time = 0; time < 4; time++) {
    expect(await countOf(gateway, 'state: [QUEUED, WAITING_FOR_DEPENDENCIES]')).toEqual({ count: 2, calls: 1 });
  }
  gateway.sandbox.setApi('tasks', '2025.10');
  gateway.sandbox.setRuns(some);
  expect(await countOf(gateway, 'state: [QUEUED, WAITING_FOR_DEPENDENCIES]')).toEqual({ count: 2, calls: 2 });
  expect(await countOf(gateway, 'state: [QUEUED, WAITING_FOR_DEPENDENCIES]')).toEqual({ count: 2, calls: 1 });
});

it('leaves every other complaint to the client', async () => {
  await using gateway = await start('2025.8');
  const { errors } = await gateway.query(
    '{ systemTasks(filter: { queue: "\\u0000", state: RUNNING }) { totalCount } }',
  );
  expect(errors).toEqual(undefined);
  const other = await gateway.query('{ systemTasks(filter: { queue: "\\u0000", status: UNKNOWN }) { totalCount } }');
  expect(other.errors).toMatchObject([
    { extensions: { code: 'BAD_USER_INPUT', upstream: { fieldErrors: { 'filter.queue': expect.any(Array) } } } },
  ]);
});
