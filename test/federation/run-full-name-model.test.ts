import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LookUpCalls } from '../../src/limits/look-up-calls.ts';
import type { SandboxRun } from '../../src/sandbox/tasks-api/sandbox-run.ts';
import { mostFurtherCallsOfAny } from '../../src/tasks/look-ups/look-up-budget.ts';
import { aRun } from '../support/a-run.ts';
import { uuidOf } from '../support/a-task.ts';
import { startGatewayOnSandbox } from '../support/start-gateway.ts';
import { askEntities, byFullName, byUuid } from './ask-entities.ts';

/** What searches and URLs treat specially, and blanks, which the upstream strips from parameters. */
const text = fc.constantFrom(
  ...['a', 'b', 'ab', 'A', '', ' ', 'a ', ' a', 'a b', '\t', '\u00a0a', '\u0085', '\u001cb', '\ufeffa', 'a\nb'],
  ...['a,b', ',', ',a', '"', '"a b"', "'", "a'", 'a\\', '\\"', '100%', '%3A', '_', '&search=a', '+', '#', '__proto__'],
  ...['é', 'e\u0301', 'ß', 'ŉ', 'ς', '🔑', '🔒', 'done', 'default'],
  ...['x'.repeat(600), '語'.repeat(800), `${'語'.repeat(800)}x`, `${'x'.repeat(249)}🔑y`],
);
const actors = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('a', 'ab', 'a.b') },
  text.filter((actor) => actor !== ''),
);
const rests = fc.oneof(
  fc.constant(undefined),
  fc.array(text, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(':')),
  fc.nat(5).map((page) => `source:page:${page}`),
);
const named = fc
  .tuple(actors, rests)
  .map(([actor, rest]) => ({ actor, uid: rest === undefined ? actor : `${actor}:${rest}` }));
const states = fc.constantFrom('done', 'done', 'rejected', 'queued', 'running', 'undocumented');

const world = fc.record({
  runs: fc.array(fc.record({ name: named, state: states, second: fc.nat(9) }), { maxLength: 30 }),
  /** How often all of them have run. */
  repeats: fc.constantFrom(1, 1, 2, 8),
  others: fc.array(
    fc.oneof(
      named.map(({ uid }) => uid),
      text,
      text.map((rest) => `:${rest}`),
    ),
    { maxLength: 3 },
  ),
  asked: fc.array(fc.nat(29), { minLength: 1, maxLength: 12 }),
  uuids: fc.array(fc.nat(60), { maxLength: 2 }),
  maxPageSize: fc.constantFrom(1, 2, 7, 100),
  cap: fc.constantFrom(undefined, 1, 3),
  scanLimit: fc.constantFrom(10_000, 10_000, 10_000, 1, 7, 40),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function storedRuns({ runs, repeats }: World): SandboxRun[] {
  return Array.from({ length: repeats }, () => runs)
    .flat()
    .map(({ name, state, second }, index) =>
      aRun({
        message_id: uuidOf((index * 37) % 251),
        actor_name: name.actor,
        uid: name.uid,
        state,
        aggregated_status: state === 'done' ? 'info' : state,
        mtime: `2026-09-28T08:00:0${(second + index) % 10}.000001Z`,
      }),
    );
}

/** Plainly: of the runs with this full name, the latest that has ended, or the latest. */
function expectedUuid(stored: readonly SandboxRun[], fullName: string): string | null {
  if (fullName.trim() === '' || fullName.startsWith(':')) return null;
  const latestFirst = stored
    .filter(({ uid }) => uid === fullName)
    .sort((a, b) => b.mtime.localeCompare(a.mtime) || a.message_id.localeCompare(b.message_id));
  const ended = latestFirst.find(({ state }) => state === 'done' || state === 'rejected');
  return (ended ?? latestFirst[0])?.message_id ?? null;
}

it('full names of any text find what a plain look through all runs finds, within the calls that were told', async () => {
  const limited = { answered: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(world, async (given) => {
      const { others, asked, uuids, maxPageSize, cap, scanLimit } = given;
      const stored = storedRuns(given);
      const fullNames = [...asked.flatMap((index) => stored.slice(index, index + 1).map(({ uid }) => uid)), ...others];
      const limits = { maxPageSize, scanLimit };
      await using gateway = await startGatewayOnSandbox(
        { api: 'tasks', runs: stored, maxPageSize: cap },
        { ...limits, upstreamApi: 'tasks', defaultPageSize: 1 },
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
        const exists = stored.some(({ message_id }) => message_id === uuidOf(number));
        expect(data._entities[fullNames.length + index]?.uuid ?? null).toBe(exists ? uuidOf(number) : null);
      }
      const told = new LookUpCalls({ lookUps: 'rows' });
      for (const fullName of fullNames) told.addFullName(fullName);
      for (const index of uuids) told.addUuid(uuidOf(index));
      expect(gateway.takeRequests().length).toBeLessThanOrEqual(told.total + mostFurtherCallsOfAny(limits));
    }),
    { numRuns: 400 },
  );
  // Most full names can be settled whatever the limit is.
  expect(limited.refused).toBeLessThan(limited.answered / 4);
}, 180_000);
