import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import { tasks, uuidOf } from '../support/a-task.ts';
import { type GraphQLAnswer, startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';
import { askEntities, byFullName, byUuid } from './ask-entities.ts';

const limit = 5_000;

/** Every search for one of these finds thousands of others. */
function nameOf(index: number): Partial<SandboxTask> {
  if (index % 4 === 0) return { name: 'ldap_sync', uid: `source-${index}` };
  if (index % 4 === 1) return { name: 'task', uid: `${index}:groups` };
  if (index % 4 === 2) return { name: 'notify', uid: null };
  return { name: 'blueprint:apply', uid: index < 50_000 ? `file-${index}` : ` ${index % 10}` };
}

function fullNameOf(index: number): string {
  const { name = '', uid } = nameOf(index);
  return uid ? `${name}:${uid}` : name;
}

let gateway: TestUpstream;

/** The later in the list, the longer ago. */
function storedTasks(count: number): SandboxTask[] {
  return tasks(count, (index) => ({
    ...nameOf(index),
    finish_timestamp: new Date(Date.UTC(2025, 0, 1) - index * 1_000).toISOString(),
  }));
}

beforeAll(async () => {
  gateway = await startGatewayOnSandbox(
    { tasks: storedTasks(100_000) },
    { scanLimit: limit, upstreamTimeoutMs: 60_000 },
  );
  // The sandbox prepares its orders and its search when they are first asked for.
  await gateway.query('{ systemTaskByFullName(fullName: "ldap_sync:1:nothing") { uuid } }');
}, 120_000);
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => void gateway.takeRequests());

const byName = 'query ($fullName: String!) { systemTaskByFullName(fullName: $fullName) { uuid } }';

function look(fullName: string): Promise<GraphQLAnswer> {
  return gateway.query(byName, { fullName });
}

/** Rows that the calls so far could have held at most. */
function rowsAskedFor(): number {
  return gateway.sandbox.requests.reduce((sum, { query }) => sum + Number(query.get('page_size') ?? 1), 0);
}

describe('a full name in a list of 100,000 rows costs a handful of calls', () => {
  it.each([
    ['with a uid, at the list’s start', fullNameOf(0), uuidOf(0), 1],
    ['with a uid, in the middle, that many others begin with', fullNameOf(4_000), uuidOf(4_000), 3],
    ['with a uid, in the middle, that many others contain', 'ldap_sync:source-9000', uuidOf(9_000), 3],
    ['with a uid that holds a colon', fullNameOf(50_001), uuidOf(50_001), 3],
    ['with a name that holds a colon', fullNameOf(40_003), uuidOf(40_003), 6],
    ['that many tasks share', 'notify', uuidOf(2), 1],
    ['that none has, with a uid', 'ldap_sync:source', null, 3],
    ['that none has, with a uid that holds colons', 'task:0:groups:1', null, 3],
    ['that none has, of a name that many have', 'ldap_sync', null, 3],
    ['that none has, in a name that holds a colon', 'blueprint:apply:file', null, 6],
    ['that none has, whose parts none has', 'nothing:at all', null, 1],
    ['in upper case, which none has', 'LDAP_SYNC:SOURCE-0', null, 3],
  ])('%s: %s', async (_what, fullName, uuid, calls) => {
    const { data, errors } = await look(fullName);
    expect(errors).toBeUndefined();
    expect(data.systemTaskByFullName?.uuid ?? null).toBe(uuid);
    expect(rowsAskedFor()).toBeLessThanOrEqual(300);
    expect(gateway.takeRequests().length).toBeLessThanOrEqual(calls);
  });

  it.each([
    ['of which there are some', Array.from({ length: 10 }, (_, index) => 4 * (index + 1) * 1_000)],
    ['of which there are none', Array.from({ length: 10 }, (_, index) => 4 * (index + 1) * 1_000 + 2)],
  ])('for each of ten clients that ask at once, for different ones, %s', async (_what, indexes) => {
    const answers = await Promise.all(indexes.map((index) => look(`ldap_sync:source-${index}`)));
    for (const [position, { data, errors }] of answers.entries()) {
      expect(errors).toBeUndefined();
      const index = indexes[position] ?? 0;
      expect(data.systemTaskByFullName?.uuid ?? null).toBe(index % 4 === 0 ? uuidOf(index) : null);
    }
    expect(gateway.takeRequests().length).toBeLessThanOrEqual(30);
  });

  it('for all of ten clients that ask at once for the same one', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => look('ldap_sync:source-8000')));
    for (const { data } of answers) expect(data.systemTaskByFullName.uuid).toBe(uuidOf(8_000));
    expect(gateway.takeRequests().length).toBeLessThanOrEqual(30);
  });

  it('for each of several in one operation, of which some are nowhere', async () => {
    const indexes = [4_000, 8_000, 50_001, 90_001, 123];
    const fullNames = [...indexes.map(fullNameOf), 'ldap_sync:source', 'task:0:groups:1', 'ldap_sync'];
    const { data, errors } = await askEntities(gateway, fullNames.map(byFullName));
    expect(errors).toBeUndefined();
    const expected = [...indexes.map(uuidOf), null, null, null];
    expect(data._entities.map((entity: { uuid: string } | null) => entity?.uuid ?? null)).toEqual(expected);
    expect(gateway.takeRequests().length).toBeLessThanOrEqual(4 * fullNames.length);
  });
});

describe('a full name that only reading on can find', () => {
  it('is SCAN_LIMIT_REACHED if there is more to read than SCAN_LIMIT, after a handful of calls', async () => {
    const { data, errors } = await look(fullNameOf(90_003));
    expect(data.systemTaskByFullName).toBeNull();
    expect(errors).toMatchObject([{ path: ['systemTaskByFullName'], extensions: { code: 'SCAN_LIMIT_REACHED' } }]);
    expect(errors?.[0]?.message).toContain('full name');
    expect(gateway.takeRequests().length).toBeLessThanOrEqual(3);
  });

  it('leaves the others of its operation alone', async () => {
    const fullNames = ['blueprint:apply: ', fullNameOf(90_003), fullNameOf(8_000), fullNameOf(40_003), 'blueprint:x'];
    const { data, errors } = await askEntities(gateway, fullNames.map(byFullName));
    const expected = [null, null, { uuid: uuidOf(8_000) }, { uuid: uuidOf(40_003) }, null];
    expect(data._entities).toEqual(expected);
    expect(errors?.map(({ path, extensions }) => [path?.[1], extensions.code])).toEqual([
      [0, 'SCAN_LIMIT_REACHED'],
      [1, 'SCAN_LIMIT_REACHED'],
    ]);
    expect(gateway.takeRequests().length).toBeLessThanOrEqual(20);
  });

  it('is bounded however many colons it has', async () => {
    for (const fullName of [`task${':'.repeat(10_000)}`, `task:${'0:'.repeat(300)}groups`, ':'.repeat(4_000)]) {
      gateway.takeRequests();
      const { data } = await look(fullName);
      expect(data.systemTaskByFullName).toBeNull();
      expect(gateway.takeRequests().length).toBeLessThanOrEqual(51);
    }
  });
});

describe('1,000 representations over twice SCAN_LIMIT', () => {
  beforeAll(() => gateway.sandbox.setTasks(storedTasks(2 * limit)));

  it.each([
    ['full names that begin alike', (index: number) => byFullName(`ldap_sync:source-${4 * index}`), 1_003],
    [
      'uuids and full names in turn',
      (index: number) => (index % 2 === 0 ? byUuid(uuidOf(4 * index)) : byFullName(fullNameOf(4 * index))),
      1_003,
    ],
    ['the same key again and again', (index: number) => byFullName(fullNameOf(4_000 * (index % 3))), 8],
  ])(
    '%s cost little more than a call for each key',
    async (_what, toRepresentation, calls) => {
      const representations = Array.from({ length: 1_000 }, (_, index) => toRepresentation(index));
      const { data, errors } = await askEntities(gateway, representations);
      expect(errors).toBeUndefined();
      expect(data._entities).not.toContain(null);
      expect(gateway.takeRequests().length).toBeLessThanOrEqual(calls);
    },
    60_000,
  );

  it('by uuid cost the pages of the whole list and one, if that is fewer calls', async () => {
    const representations = Array.from({ length: 1_000 }, (_, index) => byUuid(uuidOf(4 * index)));
    const { data, errors } = await askEntities(gateway, representations);
    expect(errors).toBeUndefined();
    expect(data._entities).not.toContain(null);
    expect(gateway.takeRequests().length).toBeLessThanOrEqual((2 * limit) / 100 + 1);
  }, 60_000);

  it('read no more rows than SCAN_LIMIT in search pages, however many searches these are', async () => {
    const different = Array.from({ length: 1_000 }, (_, index) => byFullName(`${index}:${fullNameOf(index)}`));
    const { data, errors } = await askEntities(gateway, different);
    expect(data._entities).toEqual(different.map(() => null));
    // Some are parts of so many tasks that too many calls would be needed for all of them.
    expect(errors?.length).toBeLessThan(300);
    for (const { extensions } of errors ?? []) expect(extensions.code).toBe('SCAN_LIMIT_REACHED');
    expect(rowsAskedFor()).toBeLessThanOrEqual(limit);
    expect(gateway.takeRequests().length).toBeLessThanOrEqual(1_051);
  }, 60_000);
});

it('1,000 representations by both keys cost the pages of a short list and one', async () => {
  gateway.sandbox.setTasks(storedTasks(700));
  const representations = Array.from({ length: 1_000 }, (_, index) =>
    index % 2 === 0 ? byUuid(uuidOf(index)) : byFullName(fullNameOf(index)),
  );
  const { data, errors } = await askEntities(gateway, representations);
  expect(errors).toBeUndefined();
  expect(data._entities.slice(0, 700)).not.toContain(null);
  expect(data._entities.filter(Boolean).length).toBeGreaterThanOrEqual(700);
  expect(gateway.takeRequests().length).toBeLessThanOrEqual(8);
});
