import { describe, expect, it } from 'vitest';
import { LivingRuns } from '../../src/sandbox/tasks-api/living-runs.ts';
import { type Release, releases, statusesOf } from '../../src/sandbox/tasks-api/release.ts';
import { sampleRuns } from '../../src/sandbox/tasks-api/sample/sample-runs.ts';
import type { SandboxRun } from '../../src/sandbox/tasks-api/sandbox-run.ts';

const ticks = 120;

describe.each(Object.keys(releases) as Release[])('the living sample of %s', (name) => {
  const release = releases[name];

  function eachTick(visit: (before: readonly SandboxRun[], after: readonly SandboxRun[]) => void): void {
    let before = sampleRuns(release);
    const living = new LivingRuns(before, release);
    for (let tick = 0; tick < ticks; tick++) {
      const after = living.tick();
      visit(before, after);
      before = after;
    }
  }

  it('is the same on every start', () => {
    const [one, other] = [1, 2].map(() => new LivingRuns(sampleRuns(release), release));
    for (let tick = 0; tick < 20; tick++) expect(one?.tick()).toEqual(other?.tick());
  });

  it('has only what the release knows, each run once', () => {
    eachTick((_before, after) => {
      for (const { state, aggregated_status } of after) {
        expect(release.states).toContain(state);
        expect(statusesOf(release)).toContain(aggregated_status);
      }
      expect(new Set(after.map((run) => run.message_id)).size).toBe(after.length);
    });
  });

  it('moves forward: a change has a later time, an ended run stays, and only a retry goes back', () => {
    const seen = new Set<string>();
    eachTick((before, after) => {
      const earlier = new Map(before.map((run) => [run.message_id, run]));
      for (const run of after) {
        const was = earlier.get(run.message_id);
        if (!was || was === run) continue;
        expect(['done', 'rejected']).not.toContain(was.state);
        expect(run.mtime > was.mtime).toBe(true);
        seen.add(`${was.state} to ${run.state}`);
        if (run.retries === was.retries) continue;
        expect(run.state).toBe('queued');
        expect(run.previous_logs.length).toBeGreaterThan(was.previous_logs.length);
      }
    });
    expect(seen).toContain('queued to consumed');
    expect([...seen].some((move) => move.endsWith('to done'))).toBe(true);
    expect([...seen].some((move) => move.endsWith('to queued'))).toBe(true);
  });
});
