import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toGlobalId } from '../../src/connection/global-id.ts';
import { runs } from '../support/a-run.ts';
import { uuidOf } from '../support/a-task.ts';
import { runAt, syncActor, syncAt } from '../support/run-names.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';
import { askEntities, byFullName, byUuid } from './ask-entities.ts';

let gateway: TestUpstream;

/** 40,000 rows: runs of a sync of which a hundred pages run at a time, of a busy one, of a stuck one, and many others. */
beforeAll(async () => {
  gateway = await startGatewayOnSandbox(
    {
      api: 'tasks',
      runs: [
        ...Array.from({ length: 100 }, (_, page) => syncAt(page, `source:page:${page}`)),
        ...Array.from({ length: 900 }, (_, index) => syncAt(1_000 + index, 'busy')),
        syncAt(2_000, 'first'),
        syncAt(2_001, 'second'),
        ...Array.from({ length: 1_200 }, (_, index) =>
          runAt(3_000 + index, { actor_name: 'stuck', uid: 'stuck', state: 'queued', aggregated_status: 'queued' }),
        ),
        ...runs(37_799, (index) => ({ message_id: uuidOf(10_000 + index) })),
      ],
    },
    { upstreamApi: 'tasks', scanLimit: 1_000 },
  );
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => void gateway.takeRequests());

const task = (place: number): string => `systemTask(uuid: "${uuidOf(place)}") { name }`;
const node = (place: number): string => `node(id: "${toGlobalId(uuidOf(place))}") { id }`;
const ids = (count: number): string =>
  JSON.stringify(Array.from({ length: count }, (_, index) => toGlobalId(uuidOf(10_000 + index))));
const named = (fullName: string): string => `systemTaskByFullName(fullName: "${fullName}") { uuid }`;
const other = (index: number): string => `authentik.tasks.task_${String(index).padStart(5, '0')}`;

function several(fullNames: readonly string[]): string {
  return fullNames.map((fullName, index) => `a${index}: ${named(fullName)}`).join(' ');
}

it.each([
  ['one uuid', task(1), 1],
  ['one unknown uuid', task(9_999), 1],
  ['one node', node(1), 1],
  ['two uuids', `a: ${task(1)} b: ${task(2)}`, 2],
  ['the same uuid by several fields', `a: ${task(1)} b: ${task(1)} ${node(1)}`, 1],
  ['100 nodes', `nodes(ids: ${ids(100)}) { id }`, 100],
  ['uuids that a list holds, and another', `systemTasks(first: 100) { nodes { name } } ${node(7)} ${task(2_000)}`, 2],
  ['one full name', named(`${syncActor}:busy`), 1],
  ['one full name without a rest', named(other(5)), 1],
  ['one unknown full name', named(`${syncActor}:nothing`), 1],
  ['the same full name twice', `a: ${named(other(5))} b: ${named(other(5))}`, 1],
  ['a uuid and a full name', `${task(1)} ${named(other(5))}`, 2],
  ['full names of three actors', several([1, 2, 3].map(other)), 3],
  ['two full names that the actor’s latest runs have', several([`${syncActor}:busy`, `${syncActor}:source:page:0`]), 2],
  ['two full names with rests that start alike', several([3, 30].map((page) => `${syncActor}:source:page:${page}`)), 1],
  ['two full names that only older runs have', several([`${syncActor}:first`, `${syncActor}:second`]), 3],
  ["what is nobody's", `node(id: "x") { id } nodes(ids: ["", "y"]) { id } ${named(' ')}`, 0],
])('%s cost exactly the expected calls', async (_what, selection, calls) => {
  const { errors } = await gateway.query(`{ ${selection} }`);
  expect(errors).toBeUndefined();
  expect(gateway.takeRequests()).toHaveLength(calls);
});

describe('_entities', () => {
  const pages = (count: number): string[] =>
    Array.from({ length: count }, (_, page) => `${syncActor}:source:page:${page}`);

  it('a hundred full names of one actor take one page', async () => {
    const { data, errors } = await askEntities(gateway, pages(100).map(byFullName));
    expect(errors).toBeUndefined();
    expect(data._entities).toEqual(pages(100).map((_, page) => ({ uuid: uuidOf(page) })));
    expect(gateway.takeRequests()).toHaveLength(1);
  });

  it('a hundred full names of as many actors take a small page each', async () => {
    const fullNames = Array.from({ length: 100 }, (_, index) => other(index));
    const { data } = await askEntities(gateway, fullNames.map(byFullName));
    expect(data._entities).toEqual(fullNames.map((_, index) => ({ uuid: uuidOf(10_000 + index) })));
    const requests = gateway.takeRequests();
    expect(requests.map(({ query }) => query.get('actor_name')).sort()).toEqual(fullNames);
    expect(new Set(requests.map(({ query }) => query.get('page_size')))).toEqual(new Set(['5']));
  });

  it('takes keys of both kinds, in any order and number; a bad one fails alone', async () => {
    const { data, errors } = await askEntities(gateway, [
      byFullName(`${syncActor}:source:page:2`),
      byUuid(uuidOf(2_000)),
      byFullName(`${syncActor}:source:page:1`),
      byUuid('no uuid'),
      byFullName(`${syncActor}:missing`),
      byUuid(uuidOf(9_999)),
      byUuid(uuidOf(2_000)),
      byFullName(7),
      { __typename: 'User', uuid: uuidOf(1) },
      byFullName(':corp'),
    ]);
    const uuids = data._entities.map((entity: { uuid: string } | null) => entity?.uuid ?? null);
    expect(uuids).toEqual([uuidOf(2), uuidOf(2_000), uuidOf(1), null, null, null, uuidOf(2_000), null, null, null]);
    expect(errors?.map(({ path, extensions }) => [path?.[1], extensions.code])).toEqual([
      [3, 'BAD_USER_INPUT'],
      [7, 'BAD_USER_INPUT'],
      [8, 'BAD_USER_INPUT'],
    ]);
    const lists = gateway.takeRequests().filter(({ query }) => query.has('actor_name'));
    expect(lists.length).toBeLessThanOrEqual(4);
  });

  it('a full name that would take more rows than SCAN_LIMIT fails alone', async () => {
    const fullNames = ['stuck', ...Array.from({ length: 30 }, (_, index) => other(index)), `${syncActor}:busy`];
    const { data, errors } = await askEntities(gateway, fullNames.map(byFullName));
    expect(errors?.map(({ path, extensions }) => [path?.[1], extensions.code])).toEqual([[0, 'SCAN_LIMIT_REACHED']]);
    expect(data._entities.slice(1, 31)).toEqual(
      fullNames.slice(1, 31).map((_, index) => ({ uuid: uuidOf(10_000 + index) })),
    );
    expect(data._entities.at(-1)).toEqual({ uuid: uuidOf(1_000) });
    const rows = gateway.takeRequests().map(({ query }) => Number(query.get('page_size')));
    expect(rows.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(1_000 + 31 * 5 + 100);
  });
});
