import { afterEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { tasks, uuidOf } from '../support/a-task.ts';
import { answering, pageOf, type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import { type EventStream, openEventStream, type StreamedResult } from './event-stream.ts';

const query = 'subscription { systemTasksChanged { nodes { name } added { name } removedUuids } }';
const streams: EventStream[] = [];

afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

async function open(url: string, source = query, headers: Readonly<Record<string, string>> = {}): Promise<EventStream> {
  const stream = await openEventStream(url, { query: source, headers });
  streams.push(stream);
  return stream;
}

const failure = (code: string) => ({
  data: { systemTasksChanged: null },
  errors: [expect.objectContaining({ path: ['systemTasksChanged'], extensions: expect.objectContaining({ code }) })],
});
const list = (count: number, change: object = {}): StreamedResult => ({
  data: {
    systemTasksChanged: {
      nodes: tasks(count).map(({ name }) => ({ name })),
      added: [],
      removedUuids: [],
      ...change,
    },
  },
  errors: undefined,
});

const served = (count: number): Script =>
  answering(200, pageOf(tasks(count).map((task) => ({ ...task, full_name: task.name }))));

/** A gateway in front of an upstream whose answers can be changed. */
async function startChanging(script: Script) {
  const current = { script };
  const upstream = await startScriptedUpstream((request, response) => current.script(request, response));
  const gateway = await startGateway({ upstreamUrl: upstream.url, liveIntervalMs: 100 });
  return {
    url: gateway.url,
    targets: upstream.targets,
    answer(next: Script) {
      current.script = next;
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

describe('an upstream that is down and up again', () => {
  it('is told and survived, and what has changed meanwhile is told', async () => {
    const before = await startSandbox({ tasks: tasks(3) });
    await using gateway = await startGateway({
      upstreamUrl: before.url,
      upstreamToken: before.adminToken,
      liveIntervalMs: 100,
    });
    const stream = await open(gateway.url);
    expect(await stream.next()).toEqual(list(3));
    await before.close();
    expect(await stream.next()).toEqual(failure('UPSTREAM_UNAVAILABLE'));
    const late = await open(gateway.url);
    expect(await late.next()).toEqual(failure('UPSTREAM_UNAVAILABLE'));
    await using _after = await startSandbox({ tasks: tasks(2), port: Number(new URL(before.url).port) });
    expect(await stream.next()).toEqual(list(2, { removedUuids: [uuidOf(2)] }));
    expect(await late.next()).toEqual(list(2));
  });

  it('is told with the whole list when it is up, although nothing has changed', async () => {
    await using upstream = await startChanging(served(2));
    const stream = await open(upstream.url);
    expect(await stream.next()).toEqual(list(2));
    upstream.answer(answering(500, '{}'));
    expect(await stream.next()).toEqual(failure('UPSTREAM_ERROR'));
    upstream.answer(served(2));
    expect(await stream.next()).toEqual(list(2));
  });

  it('is told once, however often it is polled, and again where it fails otherwise', async () => {
    await using upstream = await startChanging(answering(500, '{}'));
    const stream = await open(upstream.url);
    expect(await stream.next()).toEqual(failure('UPSTREAM_ERROR'));
    await until(() => upstream.targets.length >= 3);
    expect(stream.waiting).toBe(0);
    upstream.answer(answering(200, '<html>'));
    expect(await stream.next()).toEqual(failure('UPSTREAM_INVALID_RESPONSE'));
    upstream.answer(served(1));
    expect(await stream.next()).toEqual(list(1));
  });

  it.each([
    [403, '<html>Are you a robot?</html>'],
    [403, 'Forbidden'],
    [403, '{"message": "Forbidden"}'],
    [401, ''],
  ])('is waited out if a proxy before it refuses, as by %d %s', async (status, body) => {
    await using upstream = await startChanging(served(1));
    const stream = await open(upstream.url);
    expect(await stream.next()).toEqual(list(1));
    upstream.answer(answering(status, body));
    expect(await stream.next()).toEqual(failure('UPSTREAM_ERROR'));
    upstream.answer(served(1));
    expect(await stream.next()).toEqual(list(1));
  });

  it('never shows its addresses or bodies', async () => {
    await using upstream = await startChanging(answering(500, '{"secret": "hush"}'));
    const result = await (await open(upstream.url)).next();
    expect(JSON.stringify(result)).not.toMatch(/hush|127\.0\.0\.1/);
  });
});

describe('a credential that is revoked', () => {
  it.each([
    [401, '{"detail": "No."}', 'UNAUTHENTICATED'],
    [403, '{"detail": "Token invalid/expired"}', 'UNAUTHENTICATED'],
    [403, '{"detail": "You do not have permission to perform this action."}', 'FORBIDDEN'],
  ])('as %d %s ends its streams with %s, and its polls', async (status, body, code) => {
    const revoked = answering(status, body);
    const state = { revoked: false };
    const authorizations: string[] = [];
    await using upstream = await startScriptedUpstream((request, response) => {
      const { authorization = '' } = request.headers;
      authorizations.push(authorization);
      const isRevoked = state.revoked && authorization === 'Bearer one';
      return (isRevoked ? revoked : served(1))(request, response);
    });
    await using gateway = await startGateway({ upstreamUrl: upstream.url, liveIntervalMs: 100 });
    const ones = [await open(gateway.url, query, { authorization: 'Bearer one' })];
    ones.push(await open(gateway.url, query, { authorization: 'Bearer one' }));
    const other = await open(gateway.url, query, { authorization: 'Bearer two' });
    for (const stream of [...ones, other]) expect(await stream.next()).toEqual(list(1));
    state.revoked = true;
    for (const stream of ones) {
      expect(await stream.next()).toEqual(failure(code));
      expect(await stream.next()).toBeUndefined();
    }
    const asked = authorizations.length;
    await until(() => authorizations.length >= asked + 3);
    expect(authorizations.slice(asked)).not.toContain('Bearer one');
    expect(other.waiting).toBe(0);
  });

  it('ends a stream that begins with it', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: tasks(1) }, { upstreamToken: undefined });
    const stream = await open(gateway.url);
    expect(await stream.next()).toEqual(failure('UNAUTHENTICATED'));
    expect(await stream.next()).toBeUndefined();
    expect(gateway.takeRequests()).toHaveLength(1);
  });
});

it('ends where the upstream refuses an argument, with its reason', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(1) });
  const stream = await open(
    gateway.url,
    'subscription { systemTasksChanged(filter: { name: "\\u0000" }) { totalCount } }',
  );
  expect(await stream.next()).toEqual(failure('BAD_USER_INPUT'));
  expect(await stream.next()).toBeUndefined();
});

describe('the scan limit', () => {
  it('is an error of the count alone where the rows are complete', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: tasks(250) }, { scanLimit: 100 });
    const stream = await open(
      gateway.url,
      'subscription { systemTasksChanged(filter: { expiring: false }, first: 1) { totalCount nodes { name } } }',
    );
    expect(await stream.next()).toMatchObject({
      data: { systemTasksChanged: { totalCount: null, nodes: [{ name: 'task_0000' }] } },
      errors: [{ path: ['systemTasksChanged', 'totalCount'], extensions: { code: 'SCAN_LIMIT_REACHED' } }],
    });
  });

  it('is told where rows are missing for it, and survived', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: tasks(250) }, { scanLimit: 100, liveIntervalMs: 100 });
    const stream = await open(
      gateway.url,
      'subscription { systemTasksChanged(filter: { expiring: true }, first: 1) { nodes { name } } }',
    );
    expect(await stream.next()).toEqual(failure('SCAN_LIMIT_REACHED'));
    gateway.sandbox.setTasks(tasks(50));
    expect(await stream.next()).toEqual({ data: { systemTasksChanged: { nodes: [] } }, errors: undefined });
  });
});
