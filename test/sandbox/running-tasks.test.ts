import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { loadTasks } from '../../src/sandbox/load-tasks.ts';
import { RunningTasks } from '../../src/sandbox/running-tasks.ts';
import { sampleTasks } from '../../src/sandbox/sample-tasks.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import { aTask } from '../support/a-task.ts';
import { until } from '../support/until.ts';

const RECORDED = new URL('../recorded/tasks.json', import.meta.url).pathname;

function ticks(tasks: readonly SandboxTask[], count: number): readonly (readonly SandboxTask[])[] {
  const running = new RunningTasks(tasks);
  return Array.from({ length: count }, () => running.tick());
}

test('the same tasks take the same course', () => {
  expect(ticks(sampleTasks(), 50)).toEqual(ticks(sampleTasks(), 50));
});

test.each([
  ['the sample', sampleTasks()],
  ['recorded tasks', loadTasks(RECORDED)],
])('of %s, one to three run again with each tick, later than all before, and nothing else changes', (_name, tasks) => {
  let before = tasks;
  let latest = '';
  for (const after of ticks(tasks, 60)) {
    const known = new Map(before.map((task) => [task.uuid, task]));
    const ran = after.filter((task) => known.get(task.uuid) !== task).sort(byStart);
    expect(ran.length).toBeGreaterThanOrEqual(1);
    expect(ran.length).toBeLessThanOrEqual(4);
    for (const task of ran) {
      expect(task.start_timestamp > latest).toBe(true);
      latest = task.start_timestamp;
      expect(task.finish_timestamp > task.start_timestamp).toBe(true);
      expect(['successful', 'warning', 'error']).toContain(task.status);
      expect(task.messages.length).toBeGreaterThan(0);
      for (const message of task.messages) expect(message).toHaveProperty('log_level');
      const { name, uid, description, expiring } = tasks.find(({ uuid }) => uuid === task.uuid) ?? aTask();
      expect(task).toMatchObject({ name, uid, description, expiring });
    }
    before = after;
  }
});

function byStart(left: SandboxTask, right: SandboxTask): number {
  return left.start_timestamp < right.start_timestamp ? -1 : 1;
}

test('now and then a record is gone, and back later', () => {
  const counts = ticks(sampleTasks(), 60).map((tasks) => tasks.length);
  const all = sampleTasks().length;
  expect(Math.min(...counts)).toBeLessThan(all);
  expect(counts.lastIndexOf(all)).toBeGreaterThan(counts.findIndex((count) => count < all));
  expect(Math.max(...counts)).toBe(all);
});

test('every outcome comes up', () => {
  const tasks = sampleTasks();
  const [last] = ticks(tasks, 300).slice(-1);
  const original = new Set(tasks);
  const ran = last?.filter((task) => !original.has(task)) ?? [];
  expect(new Set(ran.map(({ status }) => status))).toEqual(new Set(['successful', 'warning', 'error']));
});

test('no tasks, and one that never expires, run on', () => {
  expect(ticks([], 20).flat()).toEqual([]);
  expect(ticks([aTask()], 20).every((tasks) => tasks.length === 1)).toBe(true);
});

async function answerOf({ url, adminToken }: { url: string; adminToken: string }): Promise<string> {
  const answer = await fetch(`${url}/events/system_tasks/?page_size=1000`, {
    headers: { authorization: `Bearer ${adminToken}` },
  });
  return answer.text();
}

test('a sandbox with tickMs lives, after setTasks too, and one without serves the same for ever', async () => {
  await using living = await startSandbox({ tickMs: 20 });
  const before = await answerOf(living);
  await until(async () => (await answerOf(living)) !== before);
  living.setTasks([aTask()]);
  await until(async () => {
    const answer = await answerOf(living);
    return answer.includes('"count":1') && !answer.includes('2025-05-20T08:00:01.000001Z');
  });

  await using still = await startSandbox();
  const first = await answerOf(still);
  await sleep(60);
  expect(await answerOf(still)).toBe(first);
});
