import { expect, it } from 'vitest';
import { aRun, workerEntry } from '../support/a-run.ts';
import { uuidOf } from '../support/a-task.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

const shuffled = (count: number): number[] => Array.from({ length: count }, (_, index) => (index * 37) % count);

/** 250 runs, whose uuids, changes and descriptions are in different orders. */
const some = shuffled(250).map((place, index) =>
  aRun({
    message_id: uuidOf(index),
    description: `Description ${String(place).padStart(4, '0')}`,
    aggregated_status: ['info', 'done', 'error', 'warning'][place % 4] ?? '',
  }),
);

const start = (config: object = {}) =>
  startGatewayOnSandbox({ api: 'tasks', runs: some }, { upstreamApi: 'tasks', ...config });

const pagesOf = (gateway: TestUpstream): string[] =>
  gateway
    .takeRequests()
    .map(({ query }) => `${query.get('ordering')} ${query.get('page')}/${query.get('page_size')}`)
    .sort();

const wholeList = ['message_id 1/100', 'message_id 2/100', 'message_id 3/100'];
const count = ['message_id 1/1'];

it.each<[string, string, string, string[]]>([
  ['rows', 'first: 2', 'nodes { uuid }', wholeList],
  ['the last rows', 'last: 2', 'nodes { uuid }', wholeList],
  [
    'rows and all counts',
    'first: 2',
    'totalCount statusCounts { count } pagination { count } nodes { uuid }',
    wholeList,
  ],
  ['the count', 'first: 2', 'totalCount', count],
  ['the pages', 'first: 2', 'pagination { count } pageInfo { hasNextPage }', count],
  ['nothing', 'first: 2', '__typename', []],
  ['rows that the gateway filters too', 'filter: { duration: { from: 0 } }', 'totalCount nodes { uuid }', wholeList],
  ['the count of such', 'filter: { duration: { from: 0 } }', 'totalCount', wholeList],
])('%s cost the calls that they need', async (_what, args, selection, pages) => {
  await using gateway = await start();
  const { errors } = await gateway.query(`{ systemTasks(orderBy: { field: DESCRIPTION }, ${args}) { ${selection} } }`);
  expect(errors).toBeUndefined();
  expect(pagesOf(gateway)).toEqual(pages);
});

it('reads a list once for several orders, filters and windows', async () => {
  await using gateway = await start();
  const { data, errors } = await gateway.query(`{
    a: systemTasks(orderBy: { field: DESCRIPTION }, first: 1) { nodes { description } }
    b: systemTasks(orderBy: { field: DESCRIPTION }, last: 1) { nodes { description } totalCount }
    c: systemTasks(orderBy: { field: DESCRIPTION, direction: DESC }, page: { number: 125, size: 2 }) { nodes { description } }
    d: systemTasks(orderBy: [{ field: STATUS }, { field: DESCRIPTION }], first: 1, filter: { messageLevel: INFO }) { nodes { description } }
  }`);
  expect(errors).toBeUndefined();
  const described = (...places: string[]) => ({
    nodes: places.map((place) => ({ description: `Description ${place}` })),
  });
  expect(data).toMatchObject({
    a: described('0000'),
    b: { ...described('0249'), totalCount: 250 },
    c: described('0001', '0000'),
    // As the upstream writes the status: done comes before info.
    d: described('0001'),
  });
  expect(pagesOf(gateway)).toEqual(wholeList);
});

it('refuses a list beyond the limit after one call, but counts it', async () => {
  await using gateway = await start({ scanLimit: 200 });
  const { data, errors } = await gateway.query(
    '{ systemTasks(orderBy: { field: UID }, first: 1) { totalCount nodes { uuid } } }',
  );
  expect(data).toEqual({ systemTasks: null });
  expect(errors?.map(({ extensions }) => extensions.code)).toContain('SCAN_LIMIT_REACHED');
  expect(gateway.takeRequests()).toHaveLength(1);
  const counted = await gateway.query('{ systemTasks(orderBy: { field: UID }) { totalCount } }');
  expect(counted.data).toEqual({ systemTasks: { totalCount: 250 } });
  const narrowed = await gateway.query(
    '{ systemTasks(orderBy: { field: UID }, filter: { status: ERROR }, first: 1) { totalCount nodes { uuid } } }',
  );
  expect(narrowed.errors).toBeUndefined();
});

it('keeps rows that break the contract, and finds a broken log where it looks for times', async () => {
  const broken = [
    aRun({ message_id: uuidOf(1), description: 'b' }),
    { ...aRun({ message_id: uuidOf(2), description: 'a' }), mtime: 'yesterday' },
    { ...aRun({ message_id: uuidOf(3), description: 'a' }), logs: [7] },
    { message_id: uuidOf(4) },
  ];
  await using upstream = await startScriptedUpstream(answering(200, pageOf(broken)));
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamApi: 'tasks' });
  const query =
    'query ($o: [SystemTaskOrder!]) { systemTasks(orderBy: $o) { totalCount edges { cursor node { uuid } } } }';
  for (const [field, direction, expected] of [
    ['DESCRIPTION', 'ASC', [3, 1, null, null]],
    ['DESCRIPTION', 'DESC', [null, null, 1, 3]],
    // Without times, it cannot be said how long it took.
    ['DURATION', 'ASC', [1, null, null, null]],
  ] as const) {
    const { data, errors } = await gateway.query(query, { o: [{ field, direction }] });
    const { totalCount, edges } = data.systemTasks;
    expect(totalCount).toBe(4);
    expect(edges.map(({ node }: { node: { uuid: string } | null }) => node?.uuid ?? null)).toEqual(
      expected.map((index) => (index === null ? null : uuidOf(index))),
    );
    expect(new Set(edges.map(({ cursor }: { cursor: string }) => cursor)).size).toBe(4);
    expect(errors).toHaveLength(expected.filter((index) => index === null).length);
  }
});

it('retrieves the rows of a window that were too large to keep', async () => {
  const event = 'x'.repeat(1_000_000);
  const large = shuffled(30).map((place, index) =>
    aRun({
      message_id: uuidOf(index),
      description: String(place).padStart(2, '0'),
      logs: [{ ...workerEntry('2026-09-28T08:00:00Z', event), logger: 'l' }],
    }),
  );
  await using gateway = await startGatewayOnSandbox(
    { api: 'tasks', runs: large, maxPageSize: 10 },
    { upstreamApi: 'tasks' },
  );
  for (const window of ['first: 30', 'last: 30']) {
    const { data, errors } = await gateway.query(
      `{ systemTasks(orderBy: { field: DESCRIPTION }, ${window}) { totalCount nodes { description messageCount } } }`,
    );
    expect(errors).toBeUndefined();
    const { nodes } = data.systemTasks;
    expect(nodes).toEqual(large.map((_, index) => ({ description: String(index).padStart(2, '0'), messageCount: 1 })));
    const { length } = gateway.takeRequests();
    // Three pages, and the rows beyond 16 MiB at the latest; fewer than half of what is kept is let go of.
    expect(length).toBeGreaterThan(3);
    expect(length).toBeLessThan(3 + 30);
  }
});
