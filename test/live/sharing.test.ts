import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import { type EventStream, openEventStream } from './event-stream.ts';

const query = 'subscription { systemTasksChanged(first: 3) { totalCount changed { name } } }';
const streams: EventStream[] = [];

afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

async function open(url: string, source = query, headers: Readonly<Record<string, string>> = {}): Promise<EventStream> {
  const stream = await openEventStream(url, { query: source, headers });
  streams.push(stream);
  return stream;
}

it('polls one list for a hundred subscribers to one query, and sends a change to all', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(5) }, { liveIntervalMs: 100 });
  const subscribers = await Promise.all(Array.from({ length: 100 }, () => open(gateway.url)));
  for (const stream of subscribers) {
    expect(await stream.next()).toEqual({ data: { systemTasksChanged: { totalCount: 5, changed: [] } } });
  }
  await until(() => gateway.sandbox.requests.length >= 5);
  gateway.sandbox.setTasks(tasks(5, (index) => (index === 1 ? { status: 'error' } : {})));
  for (const stream of subscribers) {
    expect(await stream.next()).toEqual({
      data: { systemTasksChanged: { totalCount: 5, changed: [{ name: 'task_0001' }] } },
    });
  }
  // How often is in `poller.test.ts`, whose clock is the test's.
  expect(new Set(gateway.sandbox.requests.map(({ target }) => target)).size).toBe(1);
});

it('takes the same filter and order, however written, for the same query', async () => {
  const held: ServerResponse[] = [];
  await using upstream = await startScriptedUpstream((_request, response) => void held.push(response));
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const same = [
    'systemTasksChanged { totalCount }',
    'systemTasksChanged(filter: {}, orderBy: []) { nodes { name } }',
    'a: systemTasksChanged(filter: { name: "", status: [] }, first: 20) { added { uuid } }',
    'systemTasksChanged(orderBy: [{ field: NAME }, { field: UID }, { field: STATUS }, { field: NAME, direction: DESC }]) { totalCount }',
  ];
  const opening = same.map((list) => open(gateway.url, `subscription { ${list} }`));
  const streams = await Promise.all(opening);
  await until(() => held.length === 1);
  held.shift()?.end(pageOf([]));
  let told = 0;
  // At most one poll more, for those who have joined since the first began.
  const rest = until(() => {
    held.shift()?.end(pageOf([]));
    return told === same.length;
  });
  for (const stream of streams) {
    expect((await stream.next())?.errors).toBeUndefined();
    told++;
  }
  await rest;
  expect(upstream.targets.length).toBeLessThanOrEqual(2);
  for (const list of ['first: 19', 'filter: { name: "x" }', 'orderBy: [{ field: UID }]']) {
    const before = upstream.targets.length;
    const stream = await open(gateway.url, `subscription { systemTasksChanged(${list}) { totalCount } }`);
    await until(() => held.length === 1);
    held.shift()?.end(pageOf([]));
    await stream.next();
    expect(upstream.targets).toHaveLength(before + 1);
  }
});

it('reads a whole scanned list only if its length is selected', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(250) });
  const scanned = 'systemTasksChanged(filter: { expiring: false }, first: 3)';
  await (await open(gateway.url, `subscription { ${scanned} { nodes { name } } }`)).next();
  expect(gateway.takeRequests()).toHaveLength(1);
  const counted = await open(
    gateway.url,
    `subscription { ...F } fragment F on Subscription { ${scanned} { totalCount } }`,
  );
  expect(await counted.next()).toEqual({ data: { systemTasksChanged: { totalCount: 250 } } });
  expect(gateway.takeRequests()).toHaveLength(3);
});

describe('credentials', () => {
  const names: Record<string, string> = { 'Bearer one': 'first', 'Bearer two': 'second' };

  it('never share: each gets what its own polls have found', async () => {
    const asked: (string | undefined)[] = [];
    await using upstream = await startScriptedUpstream(({ headers: { authorization } }, response) => {
      asked.push(authorization);
      const name = names[authorization ?? ''] ?? 'nobody';
      const rows = tasks(1, () => ({ name })).map((task) => ({ ...task, full_name: name }));
      response.end(pageOf(rows));
    });
    await using gateway = await startGateway({ upstreamUrl: upstream.url });
    const nodes = 'subscription { systemTasksChanged { nodes { name } } }';
    for (const [authorization, name] of [...Object.entries(names), ...Object.entries(names)]) {
      const stream = await open(gateway.url, nodes, { authorization });
      expect(await stream.next()).toEqual({ data: { systemTasksChanged: { nodes: [{ name }] } } });
    }
    const anonymous = await open(gateway.url, nodes);
    expect(await anonymous.next()).toEqual({ data: { systemTasksChanged: { nodes: [{ name: 'nobody' }] } } });
    expect(asked).toEqual([...Object.keys(names), ...Object.keys(names), undefined]);
  });

  it('of the gateway itself are shared by all who present its token, and nobody else is let in', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: tasks(2) }, { gatewayToken: 'secret' });
    const refused = await openEventStream(gateway.url, { query, headers: { authorization: 'Bearer wrong' } });
    expect(refused.response.status).toBe(401);
    for (let i = 0; i < 3; i++) {
      await (await open(gateway.url, query, { authorization: 'Bearer secret' })).next();
    }
    expect(new Set(gateway.takeRequests().map(({ headers }) => headers['authorization']))).toEqual(
      new Set([`Bearer ${gateway.sandbox.adminToken}`]),
    );
  });
});

describe('MAX_SUBSCRIPTIONS', () => {
  it('refuses one more with a reason, and takes it when another has left', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: tasks(2) }, { maxSubscriptions: 2 });
    const [first] = [await open(gateway.url), await open(gateway.url)];
    await first.next();
    const refused = await open(gateway.url);
    expect((await refused.next())?.errors).toMatchObject([
      {
        message: 'The gateway serves 2 subscriptions at most, and all are in use. Try again later.',
        extensions: { code: 'UPSTREAM_UNAVAILABLE' },
      },
    ]);
    expect(await refused.next()).toBeUndefined();
    first.close();
    await until(async () => (await (await open(gateway.url)).next())?.errors === undefined);
  });
});

describe('MAX_SUBSCRIPTIONS_PER_CREDENTIAL', () => {
  const one = { authorization: 'Bearer one' };
  const two = { authorization: 'Bearer two' };
  const refusal = {
    message:
      'The gateway serves 2 subscriptions at most to one credential, and all of yours are in use. Close one, or try again later.',
    extensions: { code: 'UPSTREAM_UNAVAILABLE' },
  };

  it('refuses one more of a credential, whatever list it is of, and takes it when another has left', async () => {
    await using upstream = await startScriptedUpstream(answering(200, pageOf([])));
    await using gateway = await startGateway({ upstreamUrl: upstream.url, maxSubscriptionsPerCredential: 2 });
    const lists = ['first: 1', 'first: 2', 'first: 3'].map(
      (list) => `subscription { systemTasksChanged(${list}) { totalCount } }`,
    );
    const [first] = [await open(gateway.url, lists[0], one), await open(gateway.url, lists[1], one)];
    await first.next();
    for (let refusals = 0; refusals < 3; refusals++) {
      const refused = await open(gateway.url, lists[2], one);
      expect((await refused.next())?.errors).toMatchObject([refusal]);
      expect(await refused.next()).toBeUndefined();
    }
    expect((await (await open(gateway.url, lists[2], two)).next())?.errors).toBeUndefined();
    expect((await (await open(gateway.url, lists[2])).next())?.errors).toBeUndefined();
    first.close();
    await until(async () => (await (await open(gateway.url, lists[2], one)).next())?.errors === undefined);
  });

  it('counts all callers as one if the gateway has a credential of its own', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: tasks(1) }, { maxSubscriptionsPerCredential: 2 });
    await (await open(gateway.url, query, one)).next();
    await (await open(gateway.url, query, two)).next();
    expect((await (await open(gateway.url)).next())?.errors).toMatchObject([refusal]);
  });
});
