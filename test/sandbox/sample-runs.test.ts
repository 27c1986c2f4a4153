import { describe, expect, test } from 'vitest';
import { type Release, releases } from '../../src/sandbox/tasks-api/release.ts';
import { sampleRuns } from '../../src/sandbox/tasks-api/sample/sample-runs.ts';
import type { SandboxRun } from '../../src/sandbox/tasks-api/sandbox-run.ts';
import { serializeRun } from '../../src/sandbox/tasks-api/serialize-run.ts';

const names = Object.keys(releases) as Release[];
const sampleTime = '2026-09-28T08:30:00Z';

const count = <Key>(runs: readonly SandboxRun[], keyOf: (run: SandboxRun) => Key): ReadonlyMap<Key, number> => {
  const counts = new Map<Key, number>();
  for (const run of runs) counts.set(keyOf(run), (counts.get(keyOf(run)) ?? 0) + 1);
  return counts;
};

const eventsOf = (log: SandboxRun['logs']): readonly string[] => log.map(({ event }) => event);

describe.each(names)('the sample of %s', (name) => {
  const release = releases[name];
  const runs = sampleRuns(release);
  const served = runs.map((run) => serializeRun(run, release)).join('\n');
  const ended = runs.filter(({ state }) => state === 'done' || state === 'rejected');

  test('is the same on every start, and has the same runs in every release', () => {
    expect(sampleRuns(release)).toEqual(runs);
    const ids = new Set(sampleRuns(releases['2026.8']).map(({ message_id }) => message_id));
    expect(ended.filter(({ message_id }) => !ids.has(message_id))).toEqual([]);
  });

  test('has some hundreds of runs, each with its own ID, several of each actor', () => {
    expect(runs.length).toBeGreaterThanOrEqual(400);
    expect(runs.length).toBeLessThanOrEqual(600);
    expect(new Set(runs.map(({ message_id }) => message_id)).size).toBe(runs.length);
    const byActor = count(runs, ({ actor_name }) => actor_name);
    expect(byActor.size).toBeGreaterThanOrEqual(15);
    expect(Math.min(...byActor.values())).toBeGreaterThanOrEqual(4);
  });

  test('has every state of the release, and its statuses', () => {
    const byState = count(runs, ({ state }) => state);
    expect([...byState.keys()].sort()).toEqual([...release.states].sort());
    expect(byState.get('rejected')).toBeGreaterThanOrEqual(3);
    const statuses = new Set(ended.map(({ aggregated_status }) => aggregated_status));
    const expected = release.aggregatesLogs ? ['error', 'info', 'rejected', 'warning'] : ['done', 'rejected'];
    expect([...statuses].sort()).toEqual(expected);
  });

  test('belongs to schedules, sources, providers and outposts, or to nothing', () => {
    const models = new Set(runs.map(({ rel_obj_model }) => rel_obj_model));
    expect(models).toEqual(new Set(['schedule', 'ldapsource', 'kerberossource', 'scimprovider', 'outpost', null]));
    expect(new Set(runs.map(({ queue_name }) => queue_name))).toEqual(new Set(['default', 'sync', 'outposts']));
  });

  test('each ended run has been queued and processed, and finished, was skipped, or failed', () => {
    for (const { logs, previous_logs, state } of ended) {
      const first = eventsOf(previous_logs.length > 0 ? previous_logs : logs);
      expect(first).toContain('Task has been queued');
      expect(eventsOf(logs)).toContain('Task is being processed');
      const isFinished = /^Task (?:finished processing without errors|has been skipped)$/;
      const finishes = logs.filter(({ logger, event }) => logger === release.workerLogger && isFinished.test(event));
      const failures = logs.filter(({ logger, log_level }) => logger === release.workerLogger && log_level === 'error');
      expect([finishes.length, failures.length]).toEqual(state === 'done' ? [1, 0] : [0, 1]);
    }
  });

  test('was retried here and there, with what earlier attempts logged; some runs wait for their time', () => {
    const retried = ended.filter(({ retries }) => Number(retries) > 0);
    expect(retried.length).toBeGreaterThanOrEqual(20);
    for (const { logs, previous_logs } of retried) {
      expect(eventsOf(logs)).toContain('Task will be retried');
      expect(previous_logs.some(({ log_level }) => log_level === 'error')).toBe(true);
    }
    expect(runs.filter(({ eta }) => eta !== null && eta > sampleTime).length).toBeGreaterThanOrEqual(3);
  });

  test('lies before one fixed moment, within a week, and nothing was logged later than the last change', () => {
    const from = Date.parse(sampleTime) - 7 * 24 * 3_600_000;
    for (const { mtime, logs, previous_logs } of runs) {
      expect(Date.parse(mtime)).toBeGreaterThanOrEqual(from);
      expect(mtime < sampleTime).toBe(true);
      const times = [...logs, ...previous_logs].map(({ timestamp }) => Date.parse(timestamp));
      expect(Math.max(0, ...times)).toBeLessThanOrEqual(Date.parse(mtime));
    }
  });

  test('logs in order only in 2025.8', () => {
    const isInOrder = ({ logs }: SandboxRun): boolean =>
      logs.every(({ timestamp }, index) => index === 0 || (logs[index - 1]?.timestamp ?? '') <= timestamp);
    expect(runs.every(isInOrder)).toBe(name === '2025.8');
  });

  test('has large integers, exceptions with and without text, long logs, unicode, and a run whose actor is gone', () => {
    expect(served).toContain('"accountExpires":9223372036854775807');
    expect(served).toContain('"exc_type":"LDAPSocketOpenError"');
    expect(served).toContain('"log_level":"error","logger":"authentik.tasks.middleware.');
    expect(served).toMatch(/"event":"","attributes":\{"exception"/);
    expect(served).toContain('山田 太郎');
    expect(served).toContain('"description":null');
    expect(Math.max(...runs.map(({ logs }) => logs.length))).toBeGreaterThanOrEqual(60);
  });

  test('a run gains the rest of its uid when it starts', () => {
    for (const { uid, actor_name, logs } of runs.filter(({ state }) => state === 'queued' || state === 'consumed')) {
      if (!eventsOf(logs).includes('Task will be retried')) expect(uid).toBe(actor_name);
    }
    expect(ended.filter(({ uid, actor_name }) => uid !== actor_name).length).toBeGreaterThan(200);
  });
});
