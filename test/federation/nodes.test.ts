import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../src/connection/global-id.ts';
import { tasks, uuidOf } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: tasks(30, (index) => ({ uid: index % 2 === 0 ? 'even' : null })) });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => void gateway.takeRequests());

const idOf = (index: number): string => toGlobalId(uuidOf(index));
const nodesQuery = 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on SystemTask { uuid } } }';

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

const foreign: readonly [string, string][] = [
  ['empty', ''],
  ['no base64', 'ü?'],
  ['a bare uuid', uuidOf(1)],
  ['plain text', `SystemTask:${uuidOf(1)}`],
  ['of another type', base64(`User:${uuidOf(1)}`)],
  ['without a type', base64(uuidOf(1))],
  ['without a uuid', base64('SystemTask:')],
  ['with a number', base64('SystemTask:1')],
  ['with more behind', base64(`SystemTask:${uuidOf(1)}:x`)],
  ['in upper case', base64(`SystemTask:${'ABCDEF00-0000-4000-8000-00000000ABCD'}`)],
  ['with a line break', base64(`SystemTask:${uuidOf(1)}\n`)],
  ['with blanks around', ` ${idOf(1)} `],
  ['with more padding', `${idOf(1)}==`],
  ['in base64url without padding', Buffer.from(`SystemTask:${uuidOf(1)}x`).toString('base64url')],
  ['with a blank inside', `${idOf(1).slice(0, 8)} ${idOf(1).slice(8)}`],
  ['cut off', idOf(1).slice(0, -4)],
  ['very long', 'A'.repeat(100_000)],
];

it('is the same object as elsewhere, its ID as it was given', async () => {
  const fields = 'id uuid name fullName uid status startTimestamp duration';
  const { data, errors } = await gateway.query(
    `query ($id: ID!) {
      node(id: $id) { __typename id ... on SystemTask { ${fields} } }
      nodes(ids: [$id]) { ... on SystemTask { ${fields} } }
      systemTask(uuid: "${uuidOf(4)}") { ${fields} }
      systemTaskByFullName(fullName: "task_0004:even") { ${fields} }
      systemTasks(filter: { name: "task_0004" }) { nodes { ${fields} } }
    }`,
    { id: idOf(4) },
  );
  expect(errors).toBeUndefined();
  const { __typename, ...node } = data.node;
  expect(__typename).toBe('SystemTask');
  expect(node).toMatchObject({ id: idOf(4), uuid: uuidOf(4), fullName: 'task_0004:even' });
  expect(data.nodes).toEqual([node]);
  expect(data.systemTask).toEqual(node);
  expect(data.systemTaskByFullName).toEqual(node);
  expect(data.systemTasks.nodes).toEqual([node]);
});

it('round-trips every ID that a list gives out', async () => {
  const { data } = await gateway.query('{ systemTasks(first: 30) { nodes { id } } }');
  const ids: readonly string[] = data.systemTasks.nodes.map(({ id }: { id: string }) => id);
  const again = await gateway.query(nodesQuery, { ids });
  expect(again.data.nodes.map(({ id }: { id: string }) => id)).toEqual(ids);
  expect(new Set(ids)).toHaveLength(30);
});

describe('nodes', () => {
  it('answers in the order and number asked, null where there is none, the same one again', async () => {
    const ids = [idOf(3), idOf(9_999), idOf(1), '', idOf(3), base64('User:1')];
    const { data, errors } = await gateway.query(nodesQuery, { ids });
    expect(errors).toBeUndefined();
    const node = (index: number): object => ({ __typename: 'SystemTask', id: idOf(index), uuid: uuidOf(index) });
    expect(data.nodes).toEqual([node(3), null, node(1), null, node(3), null]);
    expect(gateway.takeRequests()).toHaveLength(1);
  });

  it('answers an empty list with an empty list', async () => {
    expect((await gateway.query(nodesQuery, { ids: [] })).data).toEqual({ nodes: [] });
    expect(gateway.takeRequests()).toEqual([]);
  });

  it('refuses more than 1,000 IDs with one error, before any call', async () => {
    const ids = Array.from({ length: 1_001 }, (_, index) => idOf(index));
    const { data, errors } = await gateway.query(nodesQuery, { ids });
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([{ message: 'ids must have at most 1000 entries, but got 1001.', path: ['nodes'] }]);
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
    expect(gateway.takeRequests()).toEqual([]);
    expect((await gateway.query(nodesQuery, { ids: ids.slice(1) })).errors).toBeUndefined();
  });
});

describe('an ID that is not one of ours is null, without a call:', () => {
  it.each(foreign)('%s', async (_what, id) => {
    const query = 'query ($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }';
    const { data, errors } = await gateway.query(query, { id });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ node: null, nodes: [null] });
    expect(gateway.takeRequests()).toEqual([]);
  });
});
