import { expect, it } from 'vitest';
import { runs } from '../support/a-run.ts';
import { startGatewayOnSandbox } from '../support/start-gateway.ts';

const some = runs(730, (index) => ({
  aggregated_status: ['info', 'error', 'warning', 'queued'][index % 4] ?? '',
  state: index % 4 === 3 ? 'queued' : 'done',
}));
const everything =
  'totalCount statusCounts { count } pagination { count } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { uuid }';
const recent = 'updatedAt: { from: "2026-09-01T00:10:00Z" }';

it.each<[string, string, number]>([
  ['rows', '{ systemTasks { nodes { uuid } } }', 3],
  ['all counts', '{ systemTasks { totalCount statusCounts { count } } }', 4],
  ['all counts of two statuses', '{ systemTasks(filter: { status: [ERROR, WARNING] }) { statusCounts { count } } }', 2],
  ['rows and all counts', `{ systemTasks { ${everything} } }`, 6],
  ['a uid', `{ systemTasks(filter: { uid: "x" }) { ${everything} } }`, 13],
  ['a scan that may stop early', `{ systemTasks(filter: { ${recent} }, last: 5) { ${everything} } }`, 55],
  ['a sorted list', `{ systemTasks(orderBy: { field: DURATION }, first: 7) { ${everything} } }`, 20],
  [
    'a sorted list without rows',
    '{ systemTasks(orderBy: { field: DURATION }) { totalCount statusCounts { count } } }',
    4,
  ],
  [
    'a sorted list that the gateway filters, without rows',
    `{ systemTasks(orderBy: { field: UID }, filter: { ${recent} }) { totalCount } }`,
    13,
  ],
  [
    'two windows of a sorted list and a scan',
    `{ a: systemTasks(orderBy: { field: UID }, first: 7) { ${everything} } b: systemTasks(orderBy: { field: UID }, page: { number: 30, size: 4 }) { ${everything} }
      c: systemTasks(filter: { messageLevel: ERROR }) { ${everything} } }`,
    27,
  ],
])('%s cost no more than is counted beforehand', async (_what, query, most) => {
  const sandbox = { api: 'tasks', runs: some } as const;
  for (const scanLimit of [1_000, 300]) {
    await using strict = await startGatewayOnSandbox(sandbox, { upstreamApi: 'tasks', scanLimit, maxUpstreamCalls: 1 });
    const [refusal] = (await strict.query(query)).errors ?? [];
    const counted = Number(/may cost (\d+)\.$/.exec(refusal?.message ?? '')?.[1]);
    if (scanLimit === 1_000) expect(counted).toBe(most);
    await using gateway = await startGatewayOnSandbox(sandbox, {
      upstreamApi: 'tasks',
      scanLimit,
      maxUpstreamCalls: counted,
    });
    gateway.takeRequests();
    const { errors = [] } = await gateway.query(query);
    expect(errors.filter(({ extensions }) => extensions.code !== 'SCAN_LIMIT_REACHED')).toEqual([]);
    expect(gateway.takeRequests().length).toBeLessThanOrEqual(counted);
  }
});
