import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LookUpCalls } from '../../src/limits/look-up-calls.ts';
import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import { mostFurtherCalls } from '../../src/tasks/look-ups/look-up-budget.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { startGatewayOnSandbox } from '../support/start-gateway.ts';
import { askEntities, byFullName, byUuid } from './ask-entities.ts';

/** What searches, filters and URLs treat specially, among what divides a full name. */
const part = fc.oneof(
  fc.constantFrom('a', 'b', 'ab', 'A', '', ':', 'a:b', '::', 'b:', ':a'),
  fc.constantFrom(' ', 'a ', ' a', 'a b', '\t', '\u00a0a', '\u0085', '\u001cb', '\ufeffa'),
  fc.constantFrom('a,b', ',', '"a b"', "'", 'a\\', '100%', '%3A', '_', '&name=a', '+', '#', 'é', 'e\u0301', 'ß', '🔑'),
  fc.constantFrom('x'.repeat(600), `${'y:'.repeat(40)}z`, '語'.repeat(1_600), '__proto__'),
);
// Few parts each, so that lists hold many tasks of one full name, however divided.
const names = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(':'));
const world = fc.record({
  tasks: fc.array(
    fc.record({
      name: names,
      uid: fc.oneof(fc.constantFrom(null, ''), names),
      second: fc.nat(9),
    }),
    { maxLength: 30 },
  ),
  repeats: fc.integer({ min: 1, max: 4 }),
  others: fc.array(names, { maxLength: 3 }),
  asked: fc.array(fc.nat(29), { minLength: 1, maxLength: 8 }),
  uuids: fc.array(fc.nat(60), { maxLength: 2 }),
  maxPageSize: fc.constantFrom(1, 2, 3, 100),
  cap: fc.constantFrom(undefined, 1, 2),
  scanLimit: fc.constantFrom(10_000, 10_000, 1, 7, 40),
});

function fullNameOf({ name, uid }: SandboxTask): string {
  return uid ? `${name}:${uid}` : name;
}

/** Plainly: of the tasks with this full name, the one that finished last; of those, the one with the lowest uuid. */
function expectedUuid(stored: readonly SandboxTask[], fullName: string): string | null {
  if (fullName.trim() === '') return null;
  const [latest] = stored
    .filter((task) => fullNameOf(task) === fullName)
    .sort((a, b) => b.finish_timestamp.localeCompare(a.finish_timestamp) || a.uuid.localeCompare(b.uuid));
  return latest?.uuid ?? null;
}

function storedTasks(
  tasks: readonly { readonly name: string; readonly uid: string | null; readonly second: number }[],
  repeats: number,
): SandboxTask[] {
  return Array.from({ length: repeats }, () => tasks)
    .flat()
    .map(({ name, uid, second }, index) =>
      aTask({
        uuid: uuidOf((index * 37) % 211),
        name,
        uid,
        description: index % 2 === 0 ? null : `a:b ${name}`,
        finish_timestamp: `2025-05-20T08:00:0${(second + index) % 10}.000001Z`,
      }),
    );
}

it('full names of any text find what a plain look through all tasks finds, within the calls that were told', async () => {
  const limited = { answered: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(world, async ({ tasks, repeats, others, asked, uuids, maxPageSize, cap, scanLimit }) => {
      const stored = storedTasks(tasks, repeats);
      const present = asked.flatMap((index) => stored.slice(index, index + 1).map(fullNameOf));
      const fullNames = [...present, ...others];
      const limits = { maxPageSize, scanLimit };
      await using gateway = await startGatewayOnSandbox(
        { tasks: stored, maxPageSize: cap },
        { ...limits, defaultPageSize: 1 },
      );
      const representations = [...fullNames.map(byFullName), ...uuids.map((index) => byUuid(uuidOf(index)))];
      const { data, errors = [] } = await askEntities(gateway, representations);

      const codes = new Map(errors.map(({ path, extensions }) => [path?.[1], extensions.code]));
      for (const [index, fullName] of fullNames.entries()) {
        const code = codes.get(index);
        if (code === undefined) expect(data._entities[index]?.uuid ?? null).toBe(expectedUuid(stored, fullName));
        else expect([code, scanLimit < 10_000]).toEqual(['SCAN_LIMIT_REACHED', true]);
        limited[code === undefined ? 'answered' : 'refused']++;
      }
      for (const [index, number] of uuids.entries()) {
        const exists = stored.some(({ uuid }) => uuid === uuidOf(number));
        expect(data._entities[fullNames.length + index]?.uuid ?? null).toBe(exists ? uuidOf(number) : null);
      }
      const told = new LookUpCalls({ lookUps: 'list' });
      for (const fullName of fullNames) told.addFullName(fullName);
      for (const index of uuids) told.addUuid(uuidOf(index));
      expect(gateway.takeRequests().length).toBeLessThanOrEqual(told.total + mostFurtherCalls(fullNames, limits));
    }),
    { numRuns: 400 },
  );
  // Most full names can be settled whatever the limit is.
  expect(limited.refused).toBeLessThan(limited.answered / 4);
}, 120_000);
