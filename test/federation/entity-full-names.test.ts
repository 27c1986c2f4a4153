import { describe, expect, it } from 'vitest';
import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import { tasks, uuidOf } from '../support/a-task.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox } from '../support/start-gateway.ts';
import { askEntities, byFullName } from './ask-entities.ts';
import { aRow, servingRows } from './scripted-tasks.ts';

/** Rows that say only what they are called and when they finished; their uuids are by position. */
async function uuidsOf(
  rows: readonly Partial<SandboxTask>[],
  fullNames: readonly string[],
): Promise<{ readonly uuids: readonly (string | null)[]; readonly calls: number }> {
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(rows.length, (index) => rows[index] ?? {}) });
  const { data, errors } = await askEntities(gateway, fullNames.map(byFullName));
  expect(errors).toBeUndefined();
  return {
    uuids: data._entities.map((entity: { uuid: string } | null) => entity?.uuid ?? null),
    calls: gateway.takeRequests().length,
  };
}

function finishedAt(second: number, fields: Partial<SandboxTask>): Partial<SandboxTask> {
  return { ...fields, finish_timestamp: `2025-05-20T08:00:${String(second).padStart(2, '0')}.000001Z` };
}

describe('of several tasks that share a full name, the one that finished last is found', () => {
  it.each([
    [1, 2, 1],
    [2, 1, 0],
  ])('where name and uid divide it in other places (finished at %i and %i)', async (first, second, winner) => {
    const rows = [finishedAt(first, { name: 'a:b', uid: 'c' }), finishedAt(second, { name: 'a', uid: 'b:c' })];
    expect((await uuidsOf(rows, ['a:b:c'])).uuids).toEqual([uuidOf(winner)]);
    expect((await uuidsOf(rows, ['a:b:c', 'a', 'a:b', 'b:c', 'a:b:c'])).uuids).toEqual([
      uuidOf(winner),
      null,
      null,
      null,
      uuidOf(winner),
    ]);
  });

  it('where all is name', async () => {
    const rows = [finishedAt(2, { name: 'a', uid: 'b' }), finishedAt(3, { name: 'a:b', uid: null })];
    expect((await uuidsOf(rows, ['a:b'])).uuids).toEqual([uuidOf(1)]);
  });

  it.each([['clean_up'], ['clean up'], ['clean:up'], ['aufräumen'], ['a,b'], [','], [':']])(
    'where their uids are null: %j',
    async (name) => {
      const rows = [1, 3, 4, 2].map((second) => finishedAt(second, { name, uid: null }));
      expect((await uuidsOf(rows, [name])).uuids).toEqual([uuidOf(2)]);
      expect((await uuidsOf([...rows, { name: 'x' }], [name, 'x'])).uuids).toEqual([uuidOf(2), uuidOf(4)]);
    },
  );

  it('where the search for another full name finds an earlier one of them only', async () => {
    const others = Array.from({ length: 500 }, () => finishedAt(9, { name: 'longer than x' }));
    const rows = [
      finishedAt(7, { name: 'x', uid: 'y' }),
      finishedAt(8, { name: 'x:y', uid: null }),
      finishedAt(6, { name: 'x', uid: null }),
      ...others,
    ];
    expect((await uuidsOf(rows, ['x', 'x:y'])).uuids).toEqual([uuidOf(2), uuidOf(1)]);
  });

  it('where a null uid and an empty one make the same full name', async () => {
    const others = Array.from({ length: 500 }, () => finishedAt(9, { name: 'x', uid: 'other' }));
    for (const [first, second] of [
      [7, 8],
      [8, 7],
    ] as const) {
      const rows = [finishedAt(first, { name: 'x', uid: null }), finishedAt(second, { name: 'x', uid: '' }), ...others];
      expect((await uuidsOf(rows, ['x'])).uuids).toEqual([uuidOf(first > second ? 0 : 1)]);
    }
  });

  it('where one of them breaks the contract, and may have finished last, there is an error', async () => {
    const rows = [
      ...Array.from({ length: 500 }, (_, index) => aRow(index, { name: 'x', uid: 'y:z', full_name: 'x:y:z' })),
      aRow(500, { name: 'x:y', uid: 'z', full_name: 'x:y:z', duration: 'long' }),
    ];
    // The search finds what it does not look for, so that only exact questions are left.
    await using upstream = await startScriptedUpstream((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://upstream');
      const [name, uid] = [searchParams.get('name'), searchParams.get('uid')];
      const other = Array.from({ length: 500 }, (_, index) => aRow(index + 1_000, { full_name: 'x:yz' }));
      servingRows(name === null ? other : rows.filter((row) => row['name'] === name && row['uid'] === uid))(
        request,
        response,
      );
    });
    await using gateway = await startGateway({ upstreamUrl: upstream.url });
    const { data, errors } = await askEntities(gateway, [byFullName('x:y:z')]);
    expect(data._entities).toEqual([null]);
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
  });

  it('where the next one is on a later page', async () => {
    const rows = Array.from({ length: 250 }, (_, index) => finishedAt(index % 60, { name: 'clean_up', uid: null }));
    expect(await uuidsOf(rows, ['clean_up'])).toEqual({ uuids: [uuidOf(59)], calls: 1 });
  });
});

const blanks = [' ', '\t', '\n', '\u00a0', '\u3000'];

it.each([
  ['', ' ', '\t\n', '\u3000', '\u00a0 \u2003'],
  ['\0', 'task_0001\0', 'task\0_0001', '\0task_0001'],
  ['\ud800', 'task_0001\udfff'],
])('finds nothing and asks nothing for blank names, NUL and broken text: %j', async (...fullNames) => {
  for (const fullName of fullNames) {
    expect(await uuidsOf([{ name: 'task_0001' }], [fullName])).toEqual({ uuids: [null], calls: 0 });
  }
  expect(await uuidsOf([{ name: 'task_0001' }], [...fullNames, 'task_0001'])).toEqual({
    uuids: [...fullNames.map(() => null), uuidOf(0)],
    calls: 1,
  });
});

it('takes blanks around a full name as part of it, although the upstream strips them', async () => {
  const asked = blanks.flatMap((blank) => [`${blank}task`, `task${blank}`, `ldap: a${blank}`, `ldap:a${blank}`]);
  const rows = [{ name: 'task' }, { name: 'ldap', uid: 'a' }];
  for (const fullName of asked) expect((await uuidsOf(rows, [fullName])).uuids).toEqual([null]);
  expect((await uuidsOf(rows, asked)).uuids).toEqual(asked.map(() => null));
  expect((await uuidsOf([{ name: 'task' }, { name: ' task' }, { name: 'task\t' }], [' task', 'task\t'])).uuids).toEqual(
    [uuidOf(1), uuidOf(2)],
  );
});

it.each([
  ['a & b=c', '?x#y'],
  ['100%', '_%_'],
  ['"quoted" text', "it's"],
  ['back\\slash', '\\'],
  ['straße', 'ÄÖÜ'],
  ['日本語', '同期'],
  ['🔑 key', '👍🏽'],
  ['a  b', ' c '],
  ['x', ':'],
  ['x:', 'y'],
  ['::', '::'],
  ['__proto__', 'constructor'],
  ['e\u0301', '\u00e9'],
])('finds names and uids of any text: %j with %j', async (name, uid) => {
  const rows = [{ name, uid }, { name, uid: null }, { name: 'other' }];
  const fullName = `${name}:${uid}`;
  expect((await uuidsOf(rows, [fullName])).uuids).toEqual([uuidOf(0)]);
  expect((await uuidsOf(rows, [name])).uuids).toEqual([uuidOf(1)]);
  expect((await uuidsOf(rows, [name, fullName, 'other'])).uuids).toEqual([uuidOf(1), uuidOf(0), uuidOf(2)]);
});

it('finds the others beside a full name that is too long for a URL', async () => {
  const long = `ldap:${'x'.repeat(100_000)}`;
  const rows = [{ name: 'ldap', uid: 'a' }, { name: 'ldap', uid: 'x'.repeat(100_000) }, { name: 'other' }];
  expect((await uuidsOf(rows, ['ldap:a', long, 'other'])).uuids).toEqual([uuidOf(0), uuidOf(1), uuidOf(2)]);
  expect((await uuidsOf(rows, [long])).uuids).toEqual([uuidOf(1)]);
  expect((await uuidsOf(rows, [`${long}y`])).uuids).toEqual([null]);
});
