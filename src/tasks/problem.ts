import type { LogLevel, Task, TaskMessage } from '../upstream/task.ts';
import { isAtLeast, type Logged } from './messages.ts';

/**
 * The most severe message at WARNING or above; if there are several, the last one logged. Null if there is none, and for
 * every task that did not end in WARNING or ERROR, since the upstream's verdict on a run is its status. Throws as
 * `Task.levels`.
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
