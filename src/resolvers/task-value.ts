import type { Task } from '../upstream/task.ts';

/** A task as a resolver gives it; an Error is the failure of that one position. */
export type TaskValue = Task | Error;

/** What each promise comes to: those that reject fail alone. */
export async function toTaskValues(tasks: readonly Promise<Task | null>[]): Promise<readonly (TaskValue | null)[]> {
  const settled = await Promise.allSettled(tasks);
  return settled.map((each) => {
    if (each.status === 'fulfilled') return each.value;
    return each.reason instanceof Error ? each.reason : new Error(String(each.reason));
  });
}
