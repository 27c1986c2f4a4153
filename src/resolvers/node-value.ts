import type { Task, TaskRow } from '../upstream/task.ts';

// GraphQL takes more as a value than the generated types can say.

/** An Error that is handed to GraphQL as a value is the failure of that one position. */
export function toNode(row: TaskRow): Task {
  return row as Task;
}

/** Each element of a list may be a promise of its own, also of null. */
export function toNodes(tasks: readonly Promise<Task | null>[]): readonly Promise<Task>[] {
  return tasks as readonly Promise<Task>[];
}
