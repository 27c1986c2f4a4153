import { describe, expect, it } from 'vitest';
import type { GatewayConfig } from '../../src/config/config.ts';
import { openEventStream } from '../live/event-stream.ts';
import { uuidOf } from '../support/a-task.ts';
import { captureLog } from '../support/captured-log.ts';
import { answering } from '../support/scripted-upstream.ts';
import { startGateway, type TestGateway } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import {
  loginPage,
  names,
  notFoundPage,
  type ServedApi,
  startVersionedUpstream,
  type VersionedUpstream,
} from '../support/versioned-upstream.ts';

const credential = { authorization: 'Bearer one' };
const apis = ['system_tasks', 'tasks'] as const;

function start(
  upstream: VersionedUpstream,
  options: Partial<GatewayConfig> = {},
  log = captureLog(),
): Promise<TestGateway> {
  return startGateway({ upstreamUrl: upstream.url, upstreamApi: 'auto', ...options }, log.logger);
}

function namesOf(nodes: readonly { readonly name: string }[]): readonly string[] {
  return nodes.map(({ name }) => name);
}

describe.each([
  ['an upgrade', 'system_tasks', 'tasks'],
  ['a rollback', 'tasks', 'system_tasks'],
] as const)('%s under a running gateway', (_what, before, after) => {
  it('shows in the very next operation, which does not fail, and costs probes once', async () => {
    await using upstream = await startVersionedUpstream(before);
    const log = captureLog();
    await using gateway = await start(upstream, {}, log);
    const query = 'query A { systemTasks { nodes { name } totalCount } systemTasksApi }';
    expect(namesOf((await gateway.query(query, {}, credential)).data.systemTasks.nodes)).toEqual(names[before]);
    const probes = upstream.probes.length;

    upstream.api = after;
    const { data, errors } = await gateway.query(query, {}, credential);
    expect(errors).toBeUndefined();
    expect(namesOf(data.systemTasks.nodes)).toEqual(names[after]);
    expect(data.systemTasksApi).toBe(after.toUpperCase());
    expect(upstream.probes.slice(probes)).toEqual(after === 'tasks' ? ['tasks'] : ['tasks', 'system_tasks']);
    // The first attempt does not show.
    expect((await log.requests(2))[1]).toMatchObject({ operationName: 'A', outcome: 'ok', upstreamCalls: 1 });

    upstream.api = before;
    expect(namesOf((await gateway.query(query, {}, credential)).data.systemTasks.nodes)).toEqual(names[before]);
  });

  it('shows in a replay too', async () => {
    await using upstream = await startVersionedUpstream(before);
    const log = captureLog();
    await using gateway = await start(upstream, {}, log);
    const query = '{ systemTasks { nodes { name } } }';
    for (let count = 0; count < 3; count++) await gateway.query(query, {}, credential);
    expect((await log.requests(3))[2]).toMatchObject({ shared: 'replayed' });
    upstream.api = after;
    for (let count = 0; count < 4; count++) {
      const { data } = await gateway.query(query, {}, credential);
      expect(namesOf(data.systemTasks.nodes)).toEqual(names[after]);
    }
    const lines = await log.requests(7);
    expect(lines[3]).toMatchObject({ upstreamCalls: 1, outcome: 'ok' });
    expect(lines[6]).toMatchObject({ shared: 'replayed', upstreamCalls: 1 });
    // An operation without any call, that could be replayed for ever.
    expect((await gateway.query('{ systemTasksApi }')).data).toEqual({ systemTasksApi: after.toUpperCase() });
  });

  it('shows in a retrieve, whose 404 in HTML is not the answer of the API', async () => {
    await using upstream = await startVersionedUpstream(before);
    await using gateway = await start(upstream);
    await gateway.query('{ systemTasksApi }');
    upstream.api = after;
    const uuid = uuidOf(after === 'tasks' ? 100 : 0);
    const { data, errors } = await gateway.query(`{ systemTask(uuid: "${uuid}") { name } }`, {}, credential);
    expect(errors).toBeUndefined();
    expect(data.systemTask.name).toBe(names[after][0]);
  });

  it('shows in a live list, whose stream goes on', async () => {
    await using upstream = await startVersionedUpstream(before);
    await using gateway = await start(upstream, { liveIntervalMs: 100 });
    const query = 'subscription { systemTasksChanged { nodes { name } removed } }';
    await using stream = await openEventStream(gateway.url, { query, headers: credential });
    expect(namesOf((await stream.next())?.data.systemTasksChanged.nodes)).toEqual(names[before]);
    upstream.api = after;
    const event = await stream.next();
    expect(event?.errors).toBeUndefined();
    expect(namesOf(event?.data.systemTasksChanged.nodes)).toEqual(names[after]);
    expect(event?.data.systemTasksChanged.removed).toHaveLength(3);
  });

  it('makes no more calls to the API that is gone than are under way', async () => {
    await using upstream = await startVersionedUpstream(before);
    await using gateway = await start(upstream);
    await gateway.query('{ systemTasksApi }');
    upstream.api = after;
    const representations = Array.from({ length: 300 }, (_, index) => ({
      __typename: 'SystemTask',
      uuid: uuidOf(index + 1_000),
    }));
    const query =
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on SystemTask { name } } }';
    const { data, errors } = await gateway.query(query, { representations }, credential);
    expect(errors).toBeUndefined();
    expect(data._entities).toEqual(Array(300).fill(null));
    const gone = upstream.calls.filter((path) => path.includes(before === 'tasks' ? '/tasks/tasks/' : '/events/'));
    expect(gone.length).toBeLessThanOrEqual(16);
  });

  it.each([
    ['at once', 1],
    ['to and fro', 6],
  ])('fails no operation under load, if it switches %s', { timeout: 60_000 }, async (_how, switches) => {
    await using upstream = await startVersionedUpstream(before);
    await using gateway = await start(upstream, {});
    await gateway.query('{ systemTasksApi }');
    let running = true;
    let done = 0;
    const failures: unknown[] = [];
    const seen = new Set<string>();
    const load = async (connection: number): Promise<void> => {
      for (let turn = 0; running; turn++) {
        const first = 1 + ((connection + turn) % 3);
        const { data, errors } = await gateway.query(
          `{ systemTasksApi systemTasks(first: ${first}) { nodes { name } totalCount } }`,
          {},
          credential,
        );
        done++;
        if (errors) {
          failures.push(errors);
          continue;
        }
        const api = String(data.systemTasksApi).toLowerCase() as (typeof apis)[number];
        seen.add(api);
        // All of an answer is of one API.
        expect(namesOf(data.systemTasks.nodes)).toEqual(names[api].slice(0, first));
      }
    };
    const connections = Array.from({ length: 16 }, (_, index) => load(index));
    const untilDone = (operations: number): Promise<void> => {
      const end = done + operations;
      return until(() => done >= end, { what: `${operations} more operations`, state: () => done });
    };
    let api: ServedApi = before;
    for (let count = 0; count < switches; count++) {
      await untilDone(100);
      api = api === before ? after : before;
      upstream.api = api;
    }
    await untilDone(100);
    running = false;
    await Promise.all(connections);
    expect(failures).toEqual([]);
    expect([...seen].sort()).toEqual(['system_tasks', 'tasks']);
    // Each switch is noticed by one detection, and by another one for those that came late.
    expect(upstream.probes.length).toBeLessThanOrEqual(2 + switches * 4);
  });
});

it('stays with the API if that is what the upstream still has, and the error stands', async () => {
  await using upstream = await startVersionedUpstream('system_tasks');
  await using gateway = await start(upstream);
  await gateway.query('{ systemTasksApi }');
  const probes = upstream.probes.length;
  upstream.instead = ({ path }) =>
    path.includes('page=') && !path.endsWith('/?page_size=1') ? notFoundPage : undefined;
  const query = `{ a: systemTasks(first: 1) { totalCount } b: systemTasks(first: 2) { nodes { name } } c: systemTask(uuid: "${uuidOf(1)}") { name } }`;
  const { data, errors } = await gateway.query(query, {}, credential);
  expect(data).toEqual({ a: { totalCount: null }, b: null, c: { name: 'system_tasks_1' } });
  expect(errors).toHaveLength(2);
  for (const { message, extensions } of errors ?? []) {
    expect(message).toBe('The upstream failed. It answered with status 404.');
    expect(extensions).toEqual({ code: 'UPSTREAM_ERROR', upstream: { status: 404 } });
  }
  // Once for the operation, not for each list.
  expect(upstream.probes.slice(probes)).toEqual(['tasks', 'system_tasks']);
});

it('takes neither a task that is gone nor a page past the end for an upgrade', async () => {
  await using upstream = await startVersionedUpstream('tasks');
  await using gateway = await start(upstream);
  const query = `{ systemTask(uuid: "${uuidOf(7)}") { name } systemTasks(page: { number: 9, size: 2 }) { nodes { name } totalCount } }`;
  const { data, errors } = await gateway.query(query, {}, credential);
  expect(errors).toBeUndefined();
  expect(data).toEqual({ systemTask: null, systemTasks: { nodes: [], totalCount: 3 } });
  expect(upstream.probes).toEqual(['tasks']);
});

it('keeps what it knew if the upstream has neither for a while, and names both paths meanwhile', async () => {
  await using upstream = await startVersionedUpstream('system_tasks');
  await using gateway = await start(upstream);
  await gateway.query('{ systemTasksApi }');
  upstream.api = 'neither';
  for (let count = 0; count < 2; count++) {
    const { errors } = await gateway.query('{ systemTasks { totalCount } }', {}, credential);
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/\/tasks\/tasks\/ and \/events\/system_tasks\//),
        extensions: { code: 'UPSTREAM_ERROR' },
      },
    ]);
  }
  upstream.api = 'tasks';
  expect((await gateway.query('{ systemTasksApi systemTasks { totalCount } }', {}, credential)).data).toEqual({
    systemTasksApi: 'TASKS',
    systemTasks: { totalCount: 3 },
  });
});

it('fails with what decides nothing if it cannot detect again, and then does', async () => {
  await using upstream = await startVersionedUpstream('system_tasks');
  await using gateway = await start(upstream);
  await gateway.query('{ systemTasksApi }');
  upstream.api = 'tasks';
  upstream.instead = ({ path }) => (path.endsWith('/?page_size=1') ? loginPage : undefined);
  expect((await gateway.query('{ systemTasks { totalCount } }', {}, credential)).errors).toMatchObject([
    { extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
  ]);
  upstream.instead = () => undefined;
  expect((await gateway.query('{ systemTasks { totalCount } }', {}, credential)).errors).toBeUndefined();
});

it('executes an operation once more, not for ever', async () => {
  await using upstream = await startVersionedUpstream('system_tasks');
  await using gateway = await start(upstream);
  await gateway.query('{ systemTasksApi }');
  // The probes find each path that the lists do not have.
  upstream.instead = ({ path, api }) => {
    if (path.endsWith('/?page_size=1')) return api === 'tasks' ? answering(403, '{"detail":"No."}') : notFoundPage;
    return notFoundPage;
  };
  const { data, errors } = await gateway.query('{ systemTasksApi systemTasks { totalCount } }', {}, credential);
  expect(data).toEqual({ systemTasksApi: 'TASKS', systemTasks: { totalCount: null } });
  expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_ERROR', upstream: { status: 404 } } }]);
  expect(upstream.calls).toHaveLength(2);
});

it('a live list begins while no API can be found, reports why, and goes on when it can', async () => {
  await using upstream = await startVersionedUpstream('tasks');
  upstream.instead = () => answering(503, '', { 'retry-after': '0' });
  await using gateway = await start(upstream, { liveIntervalMs: 100 });
  const query = 'subscription { systemTasksChanged { nodes { name } } }';
  await using stream = await openEventStream(gateway.url, { query, headers: credential });
  expect((await stream.next())?.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
  upstream.instead = () => undefined;
  expect(namesOf((await stream.next())?.data.systemTasksChanged.nodes)).toEqual(names.tasks);
});
