import type { LogLevel, Task, TaskMessage } from '../upstream/task.ts';
import { isAtLeast, type Logged } from './messages.ts';

/**
 * Why a task is not healthy: of its messages at WARNING or above the most severe, and of several alike the one logged last.
 * Null if the log has none, and for a task that did not end in WARNING or ERROR, whatever it has logged: the upstream's
 * verdict on a run is its status. Throws as `Task.levels`.
 */
export function problemOf(task: Logged & Pick<Task, 'status'>): TaskMessage | null {
  if (task.status !== 'WARNING' && task.status !== 'ERROR') return null;
  let problem: { readonly level: LogLevel; readonly place: number } | undefined;
  for (const [level, { latest: place }] of task.levels) {
    if (!isAtLeast(level, problem?.level ?? 'WARNING')) continue;
    const isAlike = problem !== undefined && isAtLeast(problem.level, level);
    if (!problem || !isAlike || place > problem.place) problem = { level, place };
  }
  return problem ? task.messageAt(problem.place) : null;
}
