import { describe, expect, it } from 'vitest';
import { loadRuns } from '../../src/sandbox/load-tasks.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxMessage } from '../../src/sandbox/sandbox-task.ts';
import { LivingRuns } from '../../src/sandbox/tasks-api/living-runs.ts';
import { type Release, releases, statusesOf } from '../../src/sandbox/tasks-api/release.ts';
import { sampleRuns } from '../../src/sandbox/tasks-api/sample/sample-runs.ts';
import type { SandboxRun } from '../../src/sandbox/tasks-api/sandbox-run.ts';
import { aRun } from '../support/a-run.ts';
import { until } from '../support/until.ts';

const ticks = 120;
const names = Object.keys(releases) as Release[];
const openStates = (name: Release) => releases[name].states.filter((state) => !['done', 'rejected'].includes(state));
const datasets = names.flatMap((name) => [
  { name, data: 'the sample', runs: sampleRuns(releases[name]) },
  { name, data: 'recorded runs', runs: loadRuns(recorded(name)) },
]);

function recorded(name: Release): string {
  return new URL(`../recorded/tasks/tasks-${name}.json`, import.meta.url).pathname;
}

interface Change {
  readonly was: SandboxRun | undefined;
  readonly run: SandboxRun;
}

/** What changed with each tick, and what was new. */
function changesOf(runs: readonly SandboxRun[], name: Release): readonly (readonly Change[])[] {
  const living = new LivingRuns(runs, releases[name]);
  let before = new Map(runs.map((run) => [run.message_id, run]));
  return Array.from({ length: ticks }, () => {
    const after = living.tick();
    const changes = after
      .map((run) => ({ was: before.get(run.message_id), run }))
      .filter(({ was, run }) => was !== run);
    before = new Map(after.map((run) => [run.message_id, run]));
    return changes;
  });
}

describe.each(datasets)('of $data of $name', ({ name, runs }) => {
  const changes = changesOf(runs, name).flat();
  const known = changes.flatMap(({ was, run }) => (was ? [{ was, run }] : []));
  const moves = new Set(known.map(({ was, run }) => `${was.state} > ${run.state}`));

  it('the same runs take the same course', () => {
    expect(JSON.stringify(changesOf(runs, name).flat(), exact)).toBe(JSON.stringify(changes, exact));
  });

  it('one to three are queued with each tick', () => {
    for (const change of changesOf(runs, name)) {
      const queued = change.filter(({ was }) => was === undefined);
      expect(queued.length).toBeGreaterThanOrEqual(1);
      expect(queued.length).toBeLessThanOrEqual(3);
    }
  });

  it('every state and status is known to the release', () => {
    expect([...new Set(changes.map(({ run }) => run.state))].sort()).toEqual([...releases[name].states].sort());
    const statuses = new Set(changes.map(({ run }) => run.aggregated_status));
    expect(statusesOf(releases[name])).toEqual(expect.arrayContaining([...statuses]));
    expect(statuses.has('error')).toBe(releases[name].aggregatesLogs);
  });

  it('each change is later than all before, and keeps what identifies a run', () => {
    const times = changes.map(({ run }) => run.mtime);
    // The changes of one tick come in stored order, which is the order in which they were made.
    for (const [index, time] of times.slice(1).entries())
      expect(toMillis(time)).toBeGreaterThanOrEqual(toMillis(times[index]));
    for (const { was, run } of known) {
      expect(run.mtime > was.mtime).toBe(true);
      const { queue_name, actor_name, rel_obj_id, description } = was;
      expect(run).toMatchObject({ queue_name, actor_name, rel_obj_id, description });
      expect(run.uid.startsWith(was.uid)).toBe(true);
    }
  });

  it('a run goes forward, unless it is queued again; an ended one stays as it is', () => {
    const order = [...openStates(name), 'done', 'rejected'];
    for (const { was, run } of known) {
      expect(['done', 'rejected']).not.toContain(was.state);
      if (retriesOf(run) > retriesOf(was)) expect(run.state).toBe('queued');
      else expect(order.indexOf(run.state)).toBeGreaterThanOrEqual(order.indexOf(was.state));
    }
    const last = openStates(name).at(-1);
    expect(moves).toContain(`${last} > done`);
    expect(moves).toContain(`${last} > queued`);
    expect(moves).toContain(`${last} > rejected`);
  });

  it('a retry keeps what earlier attempts logged, and waits until it is due', () => {
    const retried = known.filter(({ was, run }) => retriesOf(run) > retriesOf(was));
    for (const { was, run } of retried) {
      expect(lostOf(was, run.previous_logs)).toEqual([]);
      expect(run.previous_logs.filter(({ log_level }) => log_level === 'error').length).toBeGreaterThanOrEqual(1);
      expect(run.logs.map(({ event }) => event)).toEqual(['Task will be retried']);
      expect(run.eta !== null && run.eta > run.mtime).toBe(true);
    }
    const resumed = known.filter(({ was }) => was.eta !== null);
    expect(resumed.length).toBeGreaterThan(0);
    for (const { was, run } of resumed) expect(run.mtime > (was.eta ?? '')).toBe(true);
  });

  it('nothing that was logged is lost, and no entry is later than the change', () => {
    for (const { was, run } of known) {
      expect(lostOf(was, [...run.previous_logs, ...run.logs])).toEqual([]);
      const added = run.logs.filter((entry) => !was.logs.includes(entry));
      const times = added.map(({ timestamp }) => toMillis(timestamp));
      expect(Math.max(0, ...times)).toBeLessThanOrEqual(toMillis(run.mtime));
    }
  });
});

it('a run logs line by line while it runs, but all at its end in 2025.8', () => {
  const logged = (name: Release) =>
    changesOf([], name)
      .flat()
      .filter(({ was, run }) => was && was.state === run.state && run.logs.length > was.logs.length);
  expect(logged('2026.8').length).toBeGreaterThan(20);
  expect(logged('2025.8')).toEqual([]);
});

it('the oldest runs that have ended are forgotten, open ones never', () => {
  const open = aRun({
    message_id: '00000000-0000-4000-8000-000000000001',
    state: 'queued',
    eta: '2090-01-01T00:00:00Z',
  });
  const ended = aRun({ message_id: '00000000-0000-4000-8000-000000000002' });
  const living = new LivingRuns([open, ended], releases['2026.8']);
  let runs: readonly SandboxRun[] = [];
  for (let tick = 0; tick < 300; tick++) runs = living.tick();
  expect(runs.length).toBeLessThanOrEqual(202);
  expect(runs).toContain(open);
  expect(runs).not.toContain(ended);
});

it('a run of an undocumented state ends, and one changed after the year 2100 stays', () => {
  const odd = aRun({
    message_id: '00000000-0000-4000-8000-000000000001',
    state: 'paused',
    aggregated_status: 'paused',
  });
  const late = aRun({
    message_id: '00000000-0000-4000-8000-000000000002',
    state: 'queued',
    mtime: '9999-12-31T23:59:59.999999Z',
  });
  const living = new LivingRuns([odd, late], releases['2026.8']);
  for (let tick = 0; tick < 9; tick++) living.tick();
  const [first, second] = living.tick();
  expect(['done', 'queued', 'consumed', 'rejected', 'preprocess', 'running', 'postprocess']).toContain(first?.state);
  expect(second).toBe(late);
});

it('a sandbox with tickMs lives, after setRuns and setApi too', async () => {
  await using living = await startSandbox({ api: 'tasks', release: '2025.10', tickMs: 20 });
  const answer = async () => {
    const headers = { authorization: `Bearer ${living.adminToken}` };
    return (await fetch(`${living.url}/tasks/tasks/?page_size=100`, { headers })).text();
  };
  const changes = async () => {
    const before = await answer();
    await until(async () => (await answer()) !== before);
  };
  await changes();
  living.setRuns([aRun({ state: 'queued' })]);
  await changes();
  living.setApi('tasks', '2026.8');
  await changes();
});

/** The entries of a run that a later log lacks. */
function lostOf({ previous_logs, logs }: SandboxRun, later: readonly SandboxMessage[]): readonly SandboxMessage[] {
  const kept = new Set(later);
  return [...previous_logs, ...logs].filter((entry) => !kept.has(entry));
}

function exact(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

function toMillis(timestamp: string | undefined): number {
  return Date.parse(timestamp ?? '');
}

function retriesOf({ retries }: SandboxRun): number {
  return Number(typeof retries === 'number' ? retries : retries.text);
}
