import fc from 'fast-check';
import { expect, it } from 'vitest';
import { JsonText } from '../../src/sandbox/exact-json.ts';
import { LivingRuns } from '../../src/sandbox/tasks-api/living-runs.ts';
import { type Release, releases } from '../../src/sandbox/tasks-api/release.ts';
import type { SandboxRun } from '../../src/sandbox/tasks-api/sandbox-run.ts';
import { serializeRun } from '../../src/sandbox/tasks-api/serialize-run.ts';
import { aRun } from '../support/a-run.ts';
import { uuidOf } from '../support/a-task.ts';

const releaseNames = fc.constantFrom<Release>('2025.8', '2025.10', '2026.8');
const times = fc.constantFrom(
  '2020-02-29T23:59:59Z',
  '2026-09-28T08:00:00.000001+02:00',
  '9999-12-31T23:59:59.999999Z',
);
const someRuns = fc
  .array(
    fc.record({
      state: fc.constantFrom(...releases['2026.8'].states, 'paused', ''),
      mtime: times,
      eta: fc.option(times),
      retries: fc.oneof(
        fc.nat(5),
        fc.constantFrom('9223372036854775808', '3').map((text) => new JsonText(text)),
      ),
      actor_name: fc.constantFrom('authentik.stages.email.tasks.send_mail', 'unknown', ''),
      logs: fc.constantFrom([], aRun().logs),
    }),
    { maxLength: 6 },
  )
  .map((rows) => rows.map((row, index) => aRun({ ...row, message_id: uuidOf(index) })));

it('any runs go on: each once, changed only forward in time, ended ones as they are, all of them valid JSON', () => {
  fc.assert(
    fc.property(someRuns, releaseNames, (runs, name) => {
      const living = new LivingRuns(runs, releases[name]);
      let before = new Map<string, SandboxRun>(runs.map((run) => [run.message_id, run]));
      for (let tick = 0; tick < 25; tick++) {
        const after = living.tick();
        expect(new Set(after.map((run) => run.message_id)).size).toBe(after.length);
        expect(after.slice(0, runs.length).map((run) => run.message_id)).toEqual(runs.map((run) => run.message_id));
        for (const run of after) {
          const was = before.get(run.message_id);
          if (was === undefined || was === run) continue;
          expect(['done', 'rejected']).not.toContain(was.state);
          expect(Date.parse(run.mtime)).toBeGreaterThanOrEqual(Date.parse(was.mtime));
          expect(run.mtime).not.toBe(was.mtime);
          expect(JSON.parse(serializeRun(run, releases[name]))).toMatchObject({ message_id: run.message_id });
        }
        before = new Map(after.map((run) => [run.message_id, run]));
      }
    }),
    { numRuns: 25 },
  );
});
