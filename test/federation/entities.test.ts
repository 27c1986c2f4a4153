import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tasks, uuidOf } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';
import { askEntities, byFullName, byUuid } from './ask-entities.ts';

const mixedCase = 'abcdef00-0000-4000-8000-00000000ABCD';
let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({
    tasks: [
      ...tasks(30),
      ...tasks(10, (index) => ({ uuid: uuidOf(100 + index), name: 'ldap_sync', uid: `source-${index}` })),
      ...tasks(1, () => ({ uuid: mixedCase.toLowerCase(), name: 'hexadecimal' })),
    ],
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => void gateway.takeRequests());

/** The uuids of the entities. */
async function uuidsOf(representations: readonly unknown[]): Promise<readonly (string | null)[]> {
  const { data, errors } = await askEntities(gateway, representations);
  expect(errors).toBeUndefined();
  return data._entities.map((entity: { uuid: string } | null) => entity?.uuid ?? null);
}

const unknownUuid = uuidOf(99_999);

it('finds entities by uuid, in the order asked, and null where there is none', async () => {
  const asked = [uuidOf(3), unknownUuid, uuidOf(1), uuidOf(2)];
  expect(await uuidsOf(asked.map(byUuid))).toEqual([uuidOf(3), null, uuidOf(1), uuidOf(2)]);
});

it('finds entities by full name, in the order asked, and null where there is none', async () => {
  const asked = ['ldap_sync:source-7', 'nothing', 'task_0004', 'ldap_sync', 'ldap_sync:source-1', 'ldap_sync:'];
  expect(await uuidsOf(asked.map(byFullName))).toEqual([uuidOf(107), null, uuidOf(4), null, uuidOf(101), null]);
});

it('finds entities by either key in one list, in the order asked', async () => {
  const asked = [byFullName('task_0009'), byUuid(uuidOf(2)), byFullName('?'), byUuid(unknownUuid), byUuid(uuidOf(9))];
  expect(await uuidsOf(asked)).toEqual([uuidOf(9), uuidOf(2), null, null, uuidOf(9)]);
});

describe.each([1, 2])('of %i uuids', (count) => {
  it('takes upper, lower and mixed case, and answers in lower case', async () => {
    for (const uuid of [mixedCase, mixedCase.toUpperCase(), mixedCase.toLowerCase()]) {
      const asked = [uuid, uuidOf(1)].slice(0, count);
      expect(await uuidsOf(asked.map(byUuid))).toEqual([mixedCase.toLowerCase(), uuidOf(1)].slice(0, count));
    }
  });
});

it('takes full names by the letter: other cases and parts of it are other tasks', async () => {
  const asked = ['TASK_0001', 'task_000', 'task_00011', 'ldap_sync:SOURCE-1', 'sync:source-1', 'task_0001:'];
  expect(await uuidsOf(asked.map(byFullName))).toEqual(asked.map(() => null));
});

it('goes by the uuid where a representation has both keys, and by the full name where the uuid is null', async () => {
  const both = { __typename: 'SystemTask', uuid: uuidOf(1), fullName: 'task_0002' };
  expect(await uuidsOf([both, { ...both, uuid: null }])).toEqual([uuidOf(1), uuidOf(2)]);
});

it('takes representations written into the document', async () => {
  const { data, errors } = await gateway.query(
    `{ _entities(representations: [{ __typename: "SystemTask", uuid: "${uuidOf(5)}" }]) {
      __typename ... on SystemTask { id name fullName uid status duration messageCount }
    } }`,
  );
  expect(errors).toBeUndefined();
  expect(data._entities).toEqual([
    {
      __typename: 'SystemTask',
      id: Buffer.from(`SystemTask:${uuidOf(5)}`).toString('base64'),
      name: 'task_0005',
      fullName: 'task_0005',
      uid: null,
      status: 'SUCCESSFUL',
      duration: 1,
      messageCount: 0,
    },
  ]);
});

it('answers an empty list with an empty list, without a call', async () => {
  expect(await uuidsOf([])).toEqual([]);
  expect(gateway.takeRequests()).toEqual([]);
});

it('repeats an entity that is asked for again, at the cost of one', async () => {
  expect(await uuidsOf(Array.from({ length: 50 }, () => byUuid(uuidOf(1))))).toEqual(Array(50).fill(uuidOf(1)));
  expect(gateway.takeRequests()).toHaveLength(1);
  await uuidsOf([byUuid(mixedCase), byUuid(mixedCase.toUpperCase())]);
  expect(gateway.takeRequests()).toHaveLength(1);
  await uuidsOf([byFullName('task_0001'), byFullName('task_0001')]);
  expect(gateway.takeRequests()).toHaveLength(1);
});
