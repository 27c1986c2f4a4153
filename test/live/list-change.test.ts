import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toListChange } from '../../src/live/list-change.ts';
import { ListState } from '../../src/live/list-state.ts';
import { emptyLog } from '../../src/upstream/logged-messages.ts';
import type { Task } from '../../src/upstream/task.ts';
import { uuidOf } from '../support/a-task.ts';

function row(index: number, duration = 1): Task {
  return {
    ...fields,
    write: (field, out) => out.text(JSON.stringify({ ...fields, uuid: uuidOf(index), duration }[field])),
    uuid: uuidOf(index),
    duration,
  };
}

const fields: Omit<Task, 'uuid' | 'duration' | 'write'> = {
  name: 'task',
  fullName: 'task',
  uid: null,
  description: null,
  startTimestamp: '2025-05-20T08:00:00Z',
  finishTimestamp: '2025-05-20T08:00:01Z',
  status: 'SUCCESSFUL',
  log: emptyLog,
  previousLog: emptyLog,
  writeRun: () => false,
  expires: null,
  expiring: null,
  state: null,
  queue: null,
  retries: null,
  eta: null,
  updatedAt: '2025-05-20T08:00:01Z',
  relatedObject: null,
  sortText: () => null,
};

const rows = fc
  .uniqueArray(fc.tuple(fc.nat(6), fc.nat(2)), { selector: ([index]) => index })
  .map((pairs) => pairs.map(([index, duration]) => row(index, duration)));

it('leads from the list before to the list after', () => {
  fc.assert(
    fc.property(rows, rows, (before, after) => {
      const change = toListChange(new ListState(before, 0).mark, new ListState(after, 0));
      const cache = new Map(before.map((task) => [task.uuid, task.duration]));
      for (const uuid of change.removed) expect(cache.delete(uuid)).toBe(true);
      for (const each of change.added) {
        const task = each as Task;
        expect(cache.has(task.uuid)).toBe(false);
        cache.set(task.uuid, task.duration);
      }
      for (const each of change.changed) {
        const task = each as Task;
        expect(cache.get(task.uuid)).not.toBe(task.duration);
        cache.set(task.uuid, task.duration);
      }
      expect(new Map([...cache].sort())).toEqual(
        new Map(after.map((task): [string, number] => [task.uuid, task.duration]).sort()),
      );
    }),
  );
});

it('has the same signature for the same rows in the same order, and no other', () => {
  fc.assert(
    fc.property(rows, rows, (before, after) => {
      const same = JSON.stringify(before) === JSON.stringify(after);
      expect(new ListState(before, 1).mark.signature === new ListState(after, 1).mark.signature).toBe(same);
    }),
  );
  expect(new ListState([row(1)], 1).mark.signature).not.toBe(new ListState([row(1)], 2).mark.signature);
});

it('takes another order for a change in which no task has changed', () => {
  const before = new ListState([row(1), row(2)], 2);
  const after = new ListState([row(2), row(1)], 2);
  expect(after.mark.signature).not.toBe(before.mark.signature);
  expect(toListChange(before.mark, after)).toMatchObject({ added: [], changed: [], removed: [] });
});
