import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { aTask, tasks, uuidOf } from '../support/a-task.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox } from '../support/start-gateway.ts';

const names = '{ systemTasks(first: 5) { totalCount nodes { name } } }';

it('asks the upstream again for each request, and shows a change in the very next answer', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
  for (let version = 0; version < 4; version++) {
    gateway.sandbox.setTasks(tasks(3, () => ({ name: `version ${version}` })));
    for (let time = 0; time < 4; time++) {
      const { data } = await gateway.query(names);
      expect(data.systemTasks.nodes.map((node: { name: string }) => node.name)).toEqual(
        Array(3).fill(`version ${version}`),
      );
      expect(gateway.takeRequests()).toHaveLength(1);
    }
  }
});

it('repeats the calls of a scan, and makes none of them twice where the list has changed on the way', async () => {
  const rows = (marked: number) => tasks(350, (index) => ({ expiring: index === marked }));
  await using gateway = await startGatewayOnSandbox({ tasks: rows(320) });
  const scan = '{ systemTasks(filter: { expiring: true }, orderBy: [{ field: UUID }]) { totalCount nodes { uuid } } }';
  for (const marked of [320, 320, 320, 120, 120, 120, 349]) {
    gateway.sandbox.setTasks(rows(marked));
    expect((await gateway.query(scan)).data.systemTasks).toEqual({ totalCount: 1, nodes: [{ uuid: uuidOf(marked) }] });
    const targets = gateway.takeRequests().map(({ target }) => target);
    expect(targets).toHaveLength(4);
    expect(new Set(targets).size).toBe(4);
  }
});

it('keeps no error, and no answer past one', async () => {
  const good = pageOf([{ ...aTask(), full_name: 'x' }]);
  let status = 200;
  await using upstream = await startScriptedUpstream((request, response) =>
    answering(status, status === 200 ? good : '{"detail":"Token invalid/expired"}')(request, response),
  );
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  for (status of [200, 200, 200, 403, 403, 200, 403, 200]) {
    const { data, errors } = await gateway.query(names);
    if (status === 200) expect({ data, errors }).toMatchObject({ data: { systemTasks: { totalCount: 1 } } });
    else expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNAUTHENTICATED']);
  }
});

it.each([
  ['with the cache', {}],
  ['without it', { answerCacheBytes: 0 }],
  ['without sharing either', { answerCacheBytes: 0, coalesceCalls: false }],
])('under load, every answer shows what the upstream had when its call began, %s', async (_how, config) => {
  // The version that the upstream has, and for each how long calls that show it have been under way.
  let version = 0;
  const lastEnd = new Map<number, number>();
  await using upstream = await startScriptedUpstream(async (request, response) => {
    const seen = version;
    await sleep(Math.random() * 4);
    response.on('finish', () => lastEnd.set(seen, performance.now()));
    answering(200, pageOf([{ ...aTask({ name: `${seen}` }), full_name: 'x' }]))(request, response);
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url, ...config });
  let stale = 0;
  const client = async (): Promise<void> => {
    for (let time = 0; time < 40; time++) {
      const [began, current] = [performance.now(), version];
      const { data } = await gateway.query(names);
      const shown = Number(data.systemTasks.nodes[0].name);
      if (shown >= current) continue;
      // It may be older only where it waited for a call that had begun before it.
      stale++;
      expect(lastEnd.get(shown) ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(began);
    }
  };
  const changing = setInterval(() => version++, 5);
  await Promise.all(Array.from({ length: 32 }, client));
  clearInterval(changing);
  if ('coalesceCalls' in config) expect(stale).toBe(0);
  expect(version).toBeGreaterThan(2);
});

it('under load, two credentials never see one another’s rows, and share no call', async () => {
  await using upstream = await startScriptedUpstream(async (request, response) => {
    await sleep(Math.random() * 3);
    const name = request.headers.authorization ?? 'nobody';
    answering(200, pageOf([{ ...aTask({ name }), full_name: 'x' }]))(request, response);
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const client = async (authorization: string): Promise<void> => {
    for (let time = 0; time < 40; time++) {
      const { data } = await gateway.query(names, {}, { authorization });
      expect(data.systemTasks.nodes).toEqual([{ name: authorization }]);
    }
  };
  await Promise.all(Array.from({ length: 32 }, (_, index) => client(`Bearer ${index % 2}`)));
  // Shared among those with one credential.
  expect(upstream.targets.length).toBeLessThan(32 * 40);
});

it('makes one call for all who ask the same at once, and one each where sharing is off', async () => {
  for (const [coalesceCalls, calls] of [
    [true, 1],
    [false, 8],
  ] as const) {
    const waiting: (() => void)[] = [];
    await using upstream = await startScriptedUpstream((request, response) => {
      waiting.push(() => answering(200, pageOf([{ ...aTask(), full_name: 'x' }]))(request, response));
    });
    await using gateway = await startGateway({ upstreamUrl: upstream.url, coalesceCalls });
    const answers = Array.from({ length: 8 }, () => gateway.query(names));
    while (waiting.length < calls) await sleep(5);
    // Who could still make a call of his own has had the time.
    await sleep(100);
    expect(waiting).toHaveLength(calls);
    for (const answer of waiting) answer();
    for (const { data } of await Promise.all(answers)) expect(data.systemTasks.totalCount).toBe(1);
  }
});
