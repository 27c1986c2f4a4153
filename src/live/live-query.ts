import type { Window } from '../connection/window.ts';
import type { TaskFilter } from '../tasks/filter.ts';
import type { TaskOrder } from '../upstream/task-query.ts';

/** The list to watch, and how much of its start. The arguments have been checked. */
export interface LiveQuery {
  readonly filter: TaskFilter | null | undefined;
  readonly orderBy: readonly TaskOrder[] | null | undefined;
  /** Starts at the list's start. */
  readonly window: Window;
  /** Equal for equal filters and orders, however they are written. */
  readonly fingerprint: string;
  /** Whether the list's length is requested. */
  readonly counted: boolean;
}
