import { BrokenTask, type Task, type TaskRow } from '../../upstream/task.ts';
import type { TaskQuery } from '../../upstream/task-query.ts';
import { compareInstants, toInstant } from '../../values/instant.ts';

/** Latest finish first; all look-ups share the pages of this order. */
export const latestFirst: TaskQuery['order'] = [
  { field: 'FINISH_TIMESTAMP', direction: 'DESC' },
  { field: 'UUID', direction: 'ASC' },
];

/**
 * The first row in latest-first order. A row that breaks the contract comes before all others: it may have finished last,
 * and an earlier task must not replace it.
 */
export function latestOf(rows: readonly TaskRow[]): TaskRow | undefined {
  let latest: Task | undefined;
  for (const row of rows) {
    if (row instanceof BrokenTask) return row;
    if (!latest || isBefore(row, latest)) latest = row;
  }
  return latest;
}

function isBefore(a: Task, b: Task): boolean {
  const [finishedA, finishedB] = [toInstant(a.finishTimestamp), toInstant(b.finishTimestamp)];
  const order = finishedA && finishedB ? compareInstants(finishedA, finishedB) : 0;
  return order === 0 ? a.uuid < b.uuid : order > 0;
}
