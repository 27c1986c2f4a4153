import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import { tasks, uuidOf } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';
import { askEntities, byFullName, byUuid } from './ask-entities.ts';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: [] });
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface Cost {
  readonly found: number;
  readonly calls: number;
}

async function costOf(stored: readonly SandboxTask[], representations: readonly object[]): Promise<Cost> {
  gateway.sandbox.setTasks(stored);
  gateway.takeRequests();
  const { data, errors } = await askEntities(gateway, representations);
  expect(errors).toBeUndefined();
  return { found: data._entities.filter(Boolean).length, calls: gateway.takeRequests().length };
}

const ofManyNames = tasks(300);
const ofOneName = tasks(300, (index) => ({ name: 'ldap_sync', uid: `source-${index}` }));
const ofManyNamesAndUids = tasks(300, (index) => ({ uid: `source-${index}` }));

function fullNameOf({ name, uid }: SandboxTask): string {
  return uid === null ? name : `${name}:${uid}`;
}

/** Every third, so that each page holds some; none of the first page's only. */
function hundredOf(stored: readonly SandboxTask[]): SandboxTask[] {
  return stored.filter((_, index) => index % 3 === 2);
}

it.each([
  ['uuids', ofManyNames, 'uuid', 'uuid'],
  ['full names of one name', ofOneName, 'fullName', 'fullName'],
  ['full names of many names', ofManyNames, 'fullName', 'fullName'],
  ['full names of many names with uids', ofManyNamesAndUids, 'fullName', 'fullName'],
  ['both keys, of many names', ofManyNames, 'uuid', 'fullName'],
  ['both keys, of one name', ofOneName, 'uuid', 'fullName'],
] as const)('100 representations over 300 tasks cost at most 4 calls: %s', async (_what, stored, even, odd) => {
  const representations = hundredOf(stored).map((task, index) =>
    (index % 2 === 0 ? even : odd) === 'uuid' ? byUuid(task.uuid) : byFullName(fullNameOf(task)),
  );
  const { found, calls } = await costOf(stored, representations);
  expect(found).toBe(100);
  expect(calls).toBeLessThanOrEqual(4);
});

it.each([
  ['one uuid among 50 full names of one name', ofOneName, [byUuid(uuidOf(299))]],
  ['one unknown uuid among 50 full names of one name', ofOneName, [byUuid(uuidOf(9999))]],
  ['one unknown full name among 50 of one name', ofOneName, [byFullName('ldap_sync:nothing')]],
  ['many unknown full names', ofManyNames, Array.from({ length: 50 }, (_, index) => byFullName(`nothing_${index}`))],
])('%s cost at most 4 calls over 300 tasks', async (_what, stored, others) => {
  const representations = hundredOf(stored)
    .slice(0, 50)
    .map((task) => byFullName(fullNameOf(task)));
  const { calls } = await costOf(stored, [...representations, ...others]);
  expect(calls).toBeLessThanOrEqual(4);
});

it('full names whose parts occur in many other tasks cost at most the pages of the list and one', async () => {
  // Both parts are found in 150 tasks, none of which has the full name.
  const stored = tasks(300, (index) => ({ name: index < 150 ? 'alpha' : 'beta', uid: `source-${index}` }));
  const { found, calls } = await costOf(stored, [byFullName('alpha:source'), byFullName('beta:source')]);
  expect(found).toBe(0);
  expect(calls).toBeLessThanOrEqual(4);
});

it.each([
  ['uuids', [byUuid(uuidOf(2_000)), byUuid(uuidOf(4_000))]],
  ['a uuid and a full name', [byUuid(uuidOf(2_000)), byFullName('task_4000')]],
  ['full names of two names', [byFullName('task_2000'), byFullName('task_4000')]],
  ['a known and an unknown full name', [byFullName('task_2000'), byFullName('nothing')]],
])('two %s cost at most 3 calls over 5,000 tasks', async (_what, representations) => {
  expect((await costOf(tasks(5_000), representations)).calls).toBeLessThanOrEqual(3);
});

it('two full names of one name cost at most 3 calls over 5,000 tasks of that name', async () => {
  const stored = tasks(5_000, (index) => ({ name: 'ldap_sync', uid: `source-${index}-x` }));
  const representations = [byFullName('ldap_sync:source-2000-x'), byFullName('ldap_sync:source-4000-x')];
  const { found, calls } = await costOf(stored, representations);
  expect(found).toBe(2);
  expect(calls).toBeLessThanOrEqual(3);
});

it('k uuids cost at most the pages of the list and one, and at most one more than a retrieve each', async () => {
  const cases = fc.record({
    count: fc.oneof(fc.integer({ min: 0, max: 450 }), fc.constantFrom(0, 1, 99, 100, 101, 200, 300, 301)),
    asked: fc.uniqueArray(fc.nat(600), { minLength: 1, maxLength: 12 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ count, asked }) => {
      const { found, calls } = await costOf(
        tasks(count),
        asked.map((index) => byUuid(uuidOf(index))),
      );
      expect(found).toBe(asked.filter((index) => index < count).length);
      expect(calls).toBeLessThanOrEqual(Math.min(Math.ceil(count / 100) + 1, asked.length + 1));
    }),
    { numRuns: 150 },
  );
});

it('full names cost at most the pages of a short list and one, twice those of a long one, wherever their parts occur', async () => {
  const part = fc.constantFrom('a', 'b', 'ab', 'a:b', 'b:a');
  const cases = fc.record({
    count: fc.integer({ min: 1, max: 900 }),
    pairs: fc.array(fc.tuple(part, fc.option(part)), { minLength: 1, maxLength: 5 }),
    asked: fc.uniqueArray(
      fc.tuple(part, part).map((parts) => parts.join(':')),
      { minLength: 1, maxLength: 6 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ count, pairs, asked }) => {
      const stored = tasks(count, (index) => {
        const [name, uid] = pairs[index % pairs.length] ?? ['a', null];
        return { name, uid };
      });
      const { found, calls } = await costOf(stored, asked.map(byFullName));
      expect(found).toBe(asked.filter((fullName) => stored.some((task) => fullNameOf(task) === fullName)).length);
      const pages = Math.ceil(count / 100);
      expect(calls).toBeLessThanOrEqual(pages <= 3 ? pages + 1 : 2 * pages);
    }),
    { numRuns: 150 },
  );
});
