import { describe, expect, it } from 'vitest';
import { aRun, runs } from '../support/a-run.ts';
import { uuidOf } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

/** What the upstream was asked: all parameters but the page's. */
const queriesOf = (gateway: TestUpstream): string[] =>
  gateway.takeRequests().map(({ query }) => {
    query.delete('page');
    query.delete('page_size');
    return decodeURIComponent(String(query).replaceAll('+', ' '));
  });

const start = () => startGatewayOnSandbox({ api: 'tasks', runs: runs(5) }, { upstreamApi: 'tasks' });

const latest = 'ordering=-mtime,message_id';

describe('asks the upstream for', () => {
  it.each<[string, string, string | undefined]>([
    ['nothing', '', latest],
    ['a name', 'name: "a.b"', `actor_name=a.b&${latest}`],
    ['a queue', 'queue: "mail"', `queue_name=mail&${latest}`],
    ['a status', 'status: ERROR', `aggregated_status=error&aggregated_status=rejected&${latest}`],
    [
      'two statuses',
      'status: [WARNING, SUCCESSFUL]',
      `aggregated_status=info&aggregated_status=done&aggregated_status=warning&${latest}`,
    ],
    ['no status', 'status: []', latest],
    ['all statuses', 'status: [ERROR, WARNING, UNKNOWN, SUCCESSFUL]', latest],
    ['a state', 'state: RUNNING', `state=running&${latest}`],
    ['a state that has several values', 'state: DONE', `state=done&${latest}`],
    ['two states', 'state: [QUEUED, REJECTED]', `aggregated_status=rejected&aggregated_status=queued&${latest}`],
    [
      'two states, one of which has several values',
      'state: [QUEUED, DONE]',
      `aggregated_status=info&aggregated_status=done&aggregated_status=warning&aggregated_status=error&aggregated_status=queued&${latest}`,
    ],
    ['no state', 'state: []', latest],
    [
      'all states',
      'state: [DONE, QUEUED, CONSUMED, PREPROCESS, RUNNING, POSTPROCESS, REJECTED, WAITING_FOR_DEPENDENCIES]',
      latest,
    ],
    ['status and state', 'status: ERROR, state: DONE', `aggregated_status=error&${latest}`],
    ['status and state that exclude each other', 'status: WARNING, state: [QUEUED, REJECTED]', undefined],
    [
      'what it belongs to',
      'relatedObject: { appLabel: "a", model: "m", id: "1" }',
      `rel_obj_content_type__app_label=a&rel_obj_content_type__model=m&rel_obj_id=1&${latest}`,
    ],
    ['what belongs to nothing', 'standalone: true', `rel_obj_id__isnull=true&${latest}`],
    ['what belongs to something', 'standalone: false', `rel_obj_id__isnull=false&${latest}`],
    ['text', 'search: "\\"a b\\" c"', `search="a b" c&${latest}`],
    ['a uid', 'uid: "a b"', `search="a b"&${latest}`],
    ['a uid with quotes and backslashes', 'uid: "\\"\\\\"', `search="\\"\\\\"&${latest}`],
    ['a uid with blanks around it', 'uid: " \\u001c a "', `search="a"&${latest}`],
    ['nothing but blanks', 'uid: " \\t"', latest],
    ['a uid, and text with an open quote', 'uid: "a", search: "b \\"c"', `search="a" b "c&${latest}`],
  ])('%s', async (_what, filter, query) => {
    await using gateway = await start();
    const { data, errors } = await gateway.query(
      `{ systemTasks(filter: { ${filter} }) { totalCount nodes { uuid } } }`,
    );
    expect(errors).toBeUndefined();
    expect(queriesOf(gateway)).toEqual(query === undefined ? [] : [query]);
    if (query === undefined) expect(data.systemTasks).toEqual({ totalCount: 0, nodes: [] });
  });

  it.each<[string, string]>([
    ['[]', '-mtime,message_id'],
    ['{ field: UUID, direction: DESC }', '-message_id'],
    ['[{ field: NAME }, { field: STATUS, direction: DESC }]', 'actor_name,-aggregated_status,message_id'],
    ['{ field: FINISH_TIMESTAMP, direction: DESC }', '-mtime,message_id'],
    ['[{ field: UPDATED_AT }, { field: FINISH_TIMESTAMP, direction: DESC }]', 'mtime,message_id'],
    ['[{ field: STATE }, { field: QUEUE, direction: DESC }]', 'state,-queue_name,message_id'],
    ['[{ field: EXPIRES }, { field: NAME, direction: DESC }]', '-actor_name,message_id'],
    ['[{ field: EXPIRES }, { field: EXPIRING, direction: DESC }]', '-mtime,message_id'],
    // It decides already.
    ['[{ field: UUID }, { field: DURATION }]', 'message_id'],
  ])('the order %s', async (orderBy, ordering) => {
    await using gateway = await start();
    const { errors } = await gateway.query(`{ systemTasks(orderBy: ${orderBy}) { nodes { uuid } } }`);
    expect(errors).toBeUndefined();
    expect(queriesOf(gateway)).toEqual([`ordering=${ordering}`]);
  });
});

it('takes a uid for itself, not for a part of one, and not for the name of another', async () => {
  const rests = ['a', 'A', 'a b', ' a ', 'a"\\', '', null, 'x:a'];
  const named = rests.map((rest, index) =>
    aRun({ message_id: uuidOf(index), actor_name: 'a', uid: rest === null ? 'a' : `a:${rest}` }),
  );
  await using gateway = await startGatewayOnSandbox({ api: 'tasks', runs: named }, { upstreamApi: 'tasks' });
  const query =
    'query ($uid: String) { systemTasks(filter: { uid: $uid }) { totalCount pagination { count } nodes { uid } } }';
  for (const [uid, found] of [
    ['a', ['a']],
    ['a b', ['a b']],
    ['a"\\', ['a"\\']],
    ['x:a', ['x:a']],
    ['b', []],
    [' a b ', ['a b']],
  ] as const) {
    const { data, errors } = await gateway.query(query, { uid });
    expect(errors).toBeUndefined();
    expect(data.systemTasks).toEqual({
      totalCount: found.length,
      pagination: null,
      nodes: found.map((each) => ({ uid: each })),
    });
  }
});

it.each([
  ['tasks', 'filter: { expiring: true }', 'filter.expiring is not known to authentik 2025.8 and later'],
  ['system_tasks', 'filter: { state: DONE }', 'filter.state needs authentik 2025.8 or later'],
  ['system_tasks', 'filter: { queue: "mail" }', 'filter.queue needs authentik 2025.8 or later'],
  ['system_tasks', 'filter: { standalone: false }', 'filter.standalone needs authentik 2025.8 or later'],
  ['system_tasks', 'filter: { relatedObject: { id: "1" } }', 'filter.relatedObject needs authentik 2025.8 or later'],
  ['system_tasks', 'orderBy: { field: STATE }', 'orderBy[0].field needs authentik 2025.8 or later'],
  ['system_tasks', 'orderBy: [{ field: NAME }, { field: QUEUE }]', 'orderBy[1].field needs authentik 2025.8 or later'],
] as const)('over %s, %s is refused without a call', async (api, args, message) => {
  await using gateway = await startGatewayOnSandbox({ api }, { upstreamApi: api });
  const { errors } = await gateway.query(`{ systemTasks(${args}) { totalCount } }`);
  expect(errors).toMatchObject([{ message: expect.stringContaining(message), extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(gateway.takeRequests()).toEqual([]);
});

it.each<[string, string, number, number[], string?]>([
  ['all', '', 4, [2, 4, 3, 5]],
  ['with rows', 'first: 2', 4, [2, 4, 3, 5], 'nodes { uuid }'],
  ['one status', 'filter: { status: WARNING }', 1, [0, 0, 3, 0]],
  ['UNKNOWN', 'filter: { status: UNKNOWN }', 1, [1, 0, 0, 0]],
  ['two statuses', 'filter: { status: [WARNING, ERROR] }', 2, [0, 0, 3, 5]],
  ['three statuses', 'filter: { status: [WARNING, ERROR, UNKNOWN] }', 3, [1, 0, 3, 5]],
  ['a state', 'filter: { state: QUEUED }', 1, [1, 0, 0, 0]],
  ['sorted by the gateway', 'orderBy: { field: DURATION }', 4, [2, 4, 3, 5]],
])('counts by status, %s, with few calls', async (_what, args, calls, counts, more = '') => {
  // The undocumented value is one that no query can ask for.
  const values = 'queued new! info done info info warning warning warning error rejected rejected error error'.split(
    ' ',
  );
  const counted = runs(values.length, (index) => {
    const value = values[index] ?? '';
    return { aggregated_status: value, state: ['info', 'warning', 'error'].includes(value) ? 'done' : value };
  });
  await using gateway = await startGatewayOnSandbox({ api: 'tasks', runs: counted }, { upstreamApi: 'tasks' });
  const list = args === '' ? 'systemTasks' : `systemTasks(${args})`;
  const { data, errors } = await gateway.query(`{ ${list} { totalCount statusCounts { status count } ${more} } }`);
  expect(errors).toBeUndefined();
  expect(data.systemTasks.statusCounts).toEqual(
    ['UNKNOWN', 'SUCCESSFUL', 'WARNING', 'ERROR'].map((status, index) => ({ status, count: counts[index] })),
  );
  expect(gateway.takeRequests()).toHaveLength(calls);
});

it('has cursors of its own, and the other API has those of version 1.0', async () => {
  const query = 'query ($after: String) { systemTasks(first: 1, after: $after) { edges { cursor } } }';
  const cursors = [];
  for (const api of ['tasks', 'system_tasks'] as const) {
    await using gateway = await startGatewayOnSandbox({ api }, { upstreamApi: api });
    const { data } = await gateway.query(query);
    const [{ cursor }] = data.systemTasks.edges;
    cursors.push(cursor);
    // Version 1.0 has made the fingerprint of this list.
    const fingerprint = Buffer.from(cursor, 'base64url').toString('latin1').split(':').at(-1);
    if (api === 'system_tasks') expect(fingerprint).toBe('j7jiqsrJV9');
    const [other] = cursors;
    const { errors } = await gateway.query(query, { after: other });
    expect(errors?.length ?? 0).toBe(other === cursor ? 0 : 1);
  }
});
