import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../src/connection/global-id.ts';
import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import { tasks, uuidOf } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import { type EventStream, openEventStream } from './event-stream.ts';

const query = `subscription ($filter: SystemTaskFilter, $orderBy: [SystemTaskOrder!], $first: Int) {
  systemTasksChanged(filter: $filter, orderBy: $orderBy, first: $first) {
    totalCount nodes { name } added { name } changed { name status } removed removedUuids
  }
}`;
const nothing = { added: [], changed: [], removed: [], removedUuids: [] };

let gateway: TestUpstream;
const streams: EventStream[] = [];

beforeEach(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(5) }, { liveIntervalMs: 100 });
});
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  await gateway[Symbol.asyncDispose]();
});

async function subscribe(variables: object = {}): Promise<EventStream> {
  const stream = await openEventStream(gateway.url, { query, variables });
  streams.push(stream);
  return stream;
}

async function changeOf(stream: EventStream) {
  const { data, errors } = (await stream.next()) ?? {};
  expect(errors).toBeUndefined();
  return data.systemTasksChanged;
}

const named = (...names: readonly string[]) => names.map((name) => ({ name }));

/** Two more polls have begun, so that one has ended which saw the latest data. */
async function polls(count = 2): Promise<void> {
  const before = gateway.sandbox.requests.length;
  await until(() => gateway.sandbox.requests.length >= before + count);
}

it('begins with the list as it is, in which nothing has changed', async () => {
  const stream = await subscribe({ first: 2, filter: { status: ['SUCCESSFUL'] } });
  expect(await changeOf(stream)).toEqual({ totalCount: 5, nodes: named('task_0000', 'task_0001'), ...nothing });
});

describe('an event tells', () => {
  it('what is new, what has changed and what is gone, by uuid, with the whole list as it is now', async () => {
    const stream = await subscribe();
    await changeOf(stream);
    const [, second, third, fourth, fifth] = tasks(5);
    gateway.sandbox.setTasks([
      second,
      { ...third, status: 'error' },
      fourth,
      fifth,
      ...tasks(1, () => ({ uuid: uuidOf(9), name: 'task_0009' })),
    ] as SandboxTask[]);
    expect(await changeOf(stream)).toEqual({
      totalCount: 5,
      nodes: named('task_0001', 'task_0002', 'task_0003', 'task_0004', 'task_0009'),
      added: named('task_0009'),
      changed: [{ name: 'task_0002', status: 'ERROR' }],
      removed: [toGlobalId(uuidOf(0))],
      removedUuids: [uuidOf(0)],
    });
  });

  it('a change of anything that the upstream sends of a task', async () => {
    const stream = await subscribe({ first: 1 });
    await changeOf(stream);
    let task = tasks(1)[0] as SandboxTask;
    const message = { timestamp: '2025-05-20T08:00:00Z', log_level: 'info', logger: 'l', event: 'e', attributes: {} };
    for (const change of [
      { uid: 'x' },
      { uid: '' },
      { description: null },
      { start_timestamp: '2025-05-20T08:00:00.000002Z' },
      { finish_timestamp: '2025-05-20T08:00:01.000002Z' },
      { duration: 1.000001 },
      { status: 'warning' },
      { expires: '2025-05-21T08:00:00Z' },
      { expiring: true },
      { messages: [message] },
      { messages: [message, message] },
      { messages: [{ ...message, timestamp: '2025-05-20T08:00:00.000001Z' }] },
      { messages: [{ ...message, attributes: { deep: [{ down: 1 }] } }] },
      { messages: [{ ...message, log_level: 'notset' }] },
      { messages: [{ ...message, log_level: 'notset', timestamp: '2025-05-20T08:00:00.000002Z' }] },
    ]) {
      task = { ...task, ...change };
      gateway.sandbox.setTasks([task, ...tasks(5).slice(1)]);
      const told = await changeOf(stream);
      expect(told.changed, JSON.stringify(change)).toMatchObject(named('task_0000'));
      expect(told.added.concat(told.removed)).toEqual([]);
    }
  });

  it('a task that leaves the first as gone from there, and the one that comes after it as new', async () => {
    const stream = await subscribe({ first: 2, orderBy: [{ field: 'DURATION', direction: 'DESC' }] });
    await changeOf(stream);
    gateway.sandbox.setTasks(tasks(5, (index) => (index === 4 ? { duration: 7 } : {})));
    expect(await changeOf(stream)).toMatchObject({
      nodes: named('task_0004', 'task_0000'),
      added: named('task_0004'),
      removedUuids: [uuidOf(1)],
    });
  });

  it('a task that no longer meets the filter as gone', async () => {
    const stream = await subscribe({ filter: { messageLevel: 'ERROR' } });
    expect(await changeOf(stream)).toMatchObject({ totalCount: 0, nodes: [] });
    const message = { timestamp: '2025-05-20T08:00:00Z', log_level: 'error', logger: 'l', event: 'e', attributes: {} };
    gateway.sandbox.setTasks(tasks(5, (index) => (index === 3 ? { messages: [message] } : {})));
    expect(await changeOf(stream)).toMatchObject({ totalCount: 1, added: named('task_0003') });
    gateway.sandbox.setTasks(tasks(5));
    expect(await changeOf(stream)).toMatchObject({ totalCount: 0, nodes: [], removedUuids: [uuidOf(3)] });
  });

  it('another length, where no task of the first has changed', async () => {
    const stream = await subscribe({ first: 1 });
    await changeOf(stream);
    gateway.sandbox.setTasks(tasks(6));
    expect(await changeOf(stream)).toEqual({ totalCount: 6, nodes: named('task_0000'), ...nothing });
  });

  it('the length alone with first: 0', async () => {
    const stream = await subscribe({ first: 0 });
    expect(await changeOf(stream)).toEqual({ totalCount: 5, nodes: [], ...nothing });
    gateway.sandbox.setTasks(tasks(4));
    expect(await changeOf(stream)).toEqual({ totalCount: 4, nodes: [], ...nothing });
  });
});

describe('no event comes', () => {
  it('of a poll that finds what the one before found', async () => {
    const stream = await subscribe();
    await changeOf(stream);
    gateway.sandbox.setTasks(tasks(5));
    await polls(3);
    expect(stream.waiting).toBe(0);
  });

  it('of the moving timestamp of a task that has never run', async () => {
    const neverRun = (seconds: number) =>
      tasks(2, () => ({
        status: 'unknown',
        messages: [
          {
            timestamp: `2025-05-20T08:00:0${seconds}Z`,
            log_level: '',
            logger: '',
            event: 'Task has not been run yet.',
            attributes: {},
          },
        ],
      }));
    gateway.sandbox.setTasks(neverRun(0));
    const stream = await subscribe();
    await changeOf(stream);
    gateway.sandbox.setTasks(neverRun(1));
    await polls();
    gateway.sandbox.setTasks(neverRun(2));
    await polls();
    expect(stream.waiting).toBe(0);
    gateway.sandbox.setTasks(tasks(2));
    expect(await changeOf(stream)).toMatchObject({ changed: named('task_0000', 'task_0001') });
  });
});

it('tells a task that breaks its contract as a null with the reason, and goes on', async () => {
  const broken = (index: number) => (index === 1 ? { finish_timestamp: 'yesterday' } : {});
  const stream = await subscribe({ first: 2 });
  await changeOf(stream);
  gateway.sandbox.setTasks(tasks(5, broken));
  const { data, errors } = (await stream.next()) ?? {};
  expect(data.systemTasksChanged).toMatchObject({ nodes: [{ name: 'task_0000' }, null], changed: [null], removed: [] });
  expect(errors?.map(({ path, extensions: { code } }) => [path?.join('.'), code])).toEqual([
    ['systemTasksChanged.nodes.1', 'UPSTREAM_INVALID_RESPONSE'],
    ['systemTasksChanged.changed.0', 'UPSTREAM_INVALID_RESPONSE'],
  ]);
  gateway.sandbox.setTasks(tasks(5));
  expect(await changeOf(stream)).toMatchObject({ changed: named('task_0001') });
});
