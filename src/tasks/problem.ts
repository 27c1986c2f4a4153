import type { Task, TaskMessage } from '../upstream/task.ts';
import { isAtLeast } from './messages.ts';

/**
 * Why a task is not healthy: of its messages at WARNING or above the most severe, and of several alike the one logged last.
 * Null where the log has none, and for a task that did not end in WARNING or ERROR, whatever it has logged: the upstream's
 * verdict on a run is its status. Throws as `messages` does.
 */
export function problemOf(task: Pick<Task, 'status' | 'messages'>): TaskMessage | null {
  if (task.status !== 'WARNING' && task.status !== 'ERROR') return null;
  let problem: TaskMessage | null = null;
  for (const message of task.messages) {
    if (isAtLeast(message.logLevel, problem?.logLevel ?? 'WARNING')) problem = message;
  }
  return problem;
}
