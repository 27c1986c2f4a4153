import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { aTask, tasks, uuidOf } from '../support/a-task.ts';
import { untilInFlight } from '../support/operations-in-flight.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { type GraphQLAnswer, startGateway, startGatewayOnSandbox } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

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

it('repeats the calls of a scan, and makes none of them twice if the list has changed on the way', async () => {
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

describe.each([
  ['with the cache', {}],
  ['without it', { answerCacheBytes: 0 }],
  ['without sharing either', { answerCacheBytes: 0, coalesceCalls: false }],
])('under load, no answer is older than its request, %s', (_how, config) => {
  /** Clients that ask in turn, of an upstream whose rows are all named by its version, which goes up meanwhile. */
  const load = async (
    rows: number,
    rounds: number,
    operations: readonly string[],
    namesOf: (data: GraphQLAnswer['data']) => readonly { readonly name: string }[],
  ): Promise<void> => {
    let version = 0;
    await using upstream = await startScriptedUpstream(async (request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://upstream.test');
      const [size, page] = [Number(searchParams.get('page_size')), Number(searchParams.get('page'))];
      const [start, end] = [(page - 1) * size, Math.min(page * size, rows)];
      const seen = tasks(rows, (index) => ({ name: `${version}`, expiring: index >= rows - 60 })).slice(start, end);
      await sleep(Math.random() * 4);
      const pagination = { count: rows, current: page, total_pages: Math.ceil(rows / size), start_index: start + 1 };
      const body = pageOf(
        seen.map((task) => ({ ...task, full_name: 'x' })),
        { ...pagination, end_index: end, next: end < rows ? page + 1 : 0, previous: page - 1 },
      );
      answering(200, body)(request, response);
    });
    await using gateway = await startGateway({ upstreamUrl: upstream.url, ...config });
    let shared = 0;
    const client = async (index: number): Promise<void> => {
      for (let time = 0; time < rounds; time++) {
        const current = version;
        const { data } = await gateway.query(operations[index % operations.length] ?? '');
        const shown = namesOf(data).map(({ name }) => Number(name));
        expect(shown.length).toBeGreaterThan(0);
        expect(Math.min(...shown)).toBeGreaterThanOrEqual(current);
        shared++;
      }
    };
    const changing = setInterval(() => version++, 5);
    await Promise.all(Array.from({ length: 32 }, (_, index) => client(index)));
    clearInterval(changing);
    expect(version).toBeGreaterThan(2);
    if (!('coalesceCalls' in config)) expect(upstream.targets.length).toBeLessThan(shared * Math.ceil(rows / 100));
  };

  it('for the same operation', () => load(3, 40, [names], (data) => data.systemTasks.nodes));

  it('for different operations that need the same page', () =>
    load(
      3,
      20,
      Array.from({ length: 8 }, (_, index) => names.replace('{ system', `query Q${index} { system`)),
      (data) => data.systemTasks.nodes,
    ));

  it('for a scan of many pages', () => {
    const scan =
      '{ systemTasks(filter: { expiring: true }, orderBy: [{ field: UUID }], first: 60) { nodes { name } } }';
    return load(700, 3, [scan], (data) => data.systemTasks.nodes);
  });
});

it('under load, two credentials never see one another’s rows, and share no call', async () => {
  /** Of each call, its credential; the row in its answer bears the number of the call. */
  const calls: (string | undefined)[] = [];
  await using upstream = await startScriptedUpstream(async (request, response) => {
    const number = calls.push(request.headers.authorization) - 1;
    await sleep(Math.random() * 3);
    answering(200, pageOf([{ ...aTask({ name: `${number}` }), full_name: 'x' }]))(request, response);
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const answersOf = new Map<number, Set<string>>();
  let answered = 0;
  const client = async (authorization: string): Promise<void> => {
    for (let time = 0; time < 40; time++) {
      const { data } = await gateway.query(names, {}, { authorization });
      const number = Number(data.systemTasks.nodes[0].name);
      answersOf.set(number, (answersOf.get(number) ?? new Set()).add(authorization));
      answered++;
    }
  };
  await Promise.all(Array.from({ length: 32 }, (_, index) => client(`Bearer ${index % 2}`)));
  expect(answered).toBe(32 * 40);
  for (const [number, credentials] of answersOf) expect([...credentials]).toEqual([calls[number]]);
  // Those with one credential do share.
  for (const credential of ['Bearer 0', 'Bearer 1']) {
    const own = calls.filter((authorization) => authorization === credential);
    expect(own.length).toBeGreaterThan(0);
    expect(own.length).toBeLessThan(16 * 40);
  }
});

it('makes one call for all who ask while another is in flight, and one each if sharing is off', async () => {
  for (const [coalesceCalls, calls] of [
    [true, 2],
    [false, 8],
  ] as const) {
    const waiting: (() => void)[] = [];
    await using upstream = await startScriptedUpstream((request, response) => {
      waiting.push(() => answering(200, pageOf([{ ...aTask(), full_name: 'x' }]))(request, response));
    });
    // With one connection nothing overlaps.
    const config = { upstreamUrl: upstream.url, coalesceCalls, upstreamConnections: coalesceCalls ? 1 : 8 };
    await using gateway = await startGateway(config);
    const answers = [gateway.query(names)];
    await until(() => waiting.length === 1);
    answers.push(...Array.from({ length: 7 }, () => gateway.query(names)));
    await untilInFlight(gateway.url, 8);
    if (!coalesceCalls) await until(() => waiting.length === 8, { state: () => waiting.length });
    expect(waiting).toHaveLength(coalesceCalls ? 1 : 8);
    waiting[0]?.();
    await until(() => waiting.length === calls);
    for (const answer of waiting.slice(1)) answer();
    for (const { data } of await Promise.all(answers)) expect(data.systemTasks.totalCount).toBe(1);
    expect(upstream.targets).toHaveLength(calls);
  }
});
