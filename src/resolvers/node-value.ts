import type { ListChange } from '../live/list-change.ts';
import type { LiveEvent } from '../live/live-stream.ts';
import type { Task, TaskMessage, TaskRow } from '../upstream/task.ts';

// GraphQL takes more as a value than the generated types can say.

/** An Error that is handed to GraphQL as a value is the failure of that one position. */
export function toNode(row: TaskRow): Task {
  return row as Task;
}

/** As `toNode`, for what a subscriber is told. */
export function toChange(event: LiveEvent): ListChange {
  return event as ListChange;
}

/** As `toNode`, for a number. */
export function toCount(count: number | Error | null): number | null {
  return count as number | null;
}

/** Each element of a list may be a promise of its own, also of null. */
export function toNodes(tasks: readonly Promise<Task | null>[]): readonly Promise<Task>[] {
  return tasks as readonly Promise<Task>[];
}

/** A list may be anything that can be iterated, so that a long log need not be kept. */
export function toMessages(messages: Iterable<TaskMessage>): readonly TaskMessage[] {
  return messages as readonly TaskMessage[];
}
