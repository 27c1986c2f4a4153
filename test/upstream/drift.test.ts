import { expect, it } from 'vitest';
import { Drift } from '../../src/upstream/drift.ts';
import { toTaskPage } from '../../src/upstream/task-page.ts';
import { aTask } from '../support/a-task.ts';
import { pageOf } from '../support/scripted-upstream.ts';

const restTask = { ...aTask(), full_name: 'ldap_sync' };
const message = { timestamp: '2025-05-20T08:00:00Z', log_level: 'info', logger: '', event: '', attributes: {} };

function driftOf(...rows: object[]): { told: string[]; counts: object } {
  const told: string[] = [];
  const drift = new Drift((kind, name) => void told.push(`${kind} ${name}`));
  for (let time = 0; time < 2; time++) {
    const page = toTaskPage(JSON.parse(pageOf(rows)), { number: 1, size: 100 }, drift);
    for (const row of page.rows) if ('messages' in row) expect(row.messages).toBeDefined();
  }
  return { told: told.sort(), counts: Object.fromEntries(drift.counts) };
}

it('is not noted where the upstream keeps to its contract', () => {
  const never = { ...message, log_level: '' };
  expect(driftOf({ ...restTask, messages: [message, never] })).toEqual({ told: [], counts: {} });
});

it('is told once for each value and field, and counted each time', () => {
  const { uid: _, expires: __, ...without } = restTask;
  const odd = { ...message, log_level: 'fatal' };
  expect(driftOf({ ...without, status: 'queued', future: 1, messages: [odd, odd] })).toEqual({
    told: [
      'log level fatal',
      'missing task field expires',
      'missing task field uid',
      'status queued',
      'task field future',
    ],
    counts: { status: 2, 'task field': 2, 'missing task field': 4, 'log level': 4 },
  });
});

it('is told of a bounded number of values, and of a bounded length of each', () => {
  const rows = Array.from({ length: 1_000 }, (_, index) => ({ ...restTask, status: `${index}`.padEnd(1_000, 'x') }));
  const told: string[] = [];
  const drift = new Drift((kind, name) => void told.push(`${kind} ${name}`));
  toTaskPage(JSON.parse(pageOf(rows)), { number: 1, size: 1_000 }, drift);
  expect(told.length).toBeLessThanOrEqual(200);
  expect(Math.max(...told.map((line) => line.length))).toBeLessThan(100);
  expect(drift.counts.get('status')).toBe(1_000);
});
