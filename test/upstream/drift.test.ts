import { expect, it } from 'vitest';
import { Drift } from '../../src/upstream/drift.ts';
import { systemTasksApi } from '../../src/upstream/system-tasks-api/system-tasks-api.ts';
import { readTaskPage } from '../../src/upstream/task-page.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { pageOf } from '../support/scripted-upstream.ts';

const restTask = { ...aTask(), full_name: 'ldap_sync' };
const message = { timestamp: '2025-05-20T08:00:00Z', log_level: 'info', logger: '', event: '', attributes: {} };

interface Telling {
  /** What was told as the first of its kind and name. */
  readonly told: string[];
  readonly counts: Record<string, number>;
  readonly drift: Drift;
}

function listen(): Telling {
  const told: string[] = [];
  const counts: Record<string, number> = {};
  const drift = new Drift({
    drifted(kind, name, first) {
      if (first) told.push(`${kind} ${name}`);
      counts[kind] = (counts[kind] ?? 0) + 1;
    },
  });
  return { told, counts, drift };
}

function driftOf(...rows: object[]): Pick<Telling, 'told' | 'counts'> {
  const { told, counts, drift } = listen();
  for (let time = 0; time < 2; time++) {
    const page = readTaskPage(Buffer.from(pageOf(rows)), { number: 1, size: 100 }, systemTasksApi, drift);
    for (const row of page.rows) if ('log' in row) row.log.each(() => undefined);
  }
  return { told: told.sort(), counts };
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
  const rows = Array.from({ length: 1_000 }, (_, index) => ({
    ...restTask,
    uuid: uuidOf(index),
    status: `${index}`.padEnd(1_000, 'x'),
  }));
  const { told, counts, drift } = listen();
  readTaskPage(Buffer.from(pageOf(rows)), { number: 1, size: 1_000 }, systemTasksApi, drift);
  expect(told.length).toBeLessThanOrEqual(200);
  expect(Math.max(...told.map((line) => line.length))).toBeLessThan(100);
  expect(counts['status']).toBe(1_000);
});
