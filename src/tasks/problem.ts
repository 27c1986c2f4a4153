import type { Task, TaskMessage } from '../upstream/task.ts';
import { isAtLeast } from './messages.ts';
import { worstLevelOf } from './worst-level.ts';

/**
 * The most severe message at WARNING or above; if there are several, the last one logged. Null if there is none, and for
 * every task that did not end in WARNING or ERROR, since the upstream's verdict on a run is its status. Throws as
 * `TaskLog.levels`.
 */
export function problemOf({ log, status }: Pick<Task, 'log' | 'status'>): TaskMessage | null {
  if (status !== 'WARNING' && status !== 'ERROR') return null;
  const worst = worstLevelOf(log);
  return worst && isAtLeast(worst.level, 'WARNING') ? log.at(worst.place) : null;
}
