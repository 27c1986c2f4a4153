import type { Window } from '../connection/window.ts';
import type { TaskFilter } from '../tasks/filter.ts';
import type { TaskOrder } from '../upstream/task-query.ts';

/** Which list to keep up to date, and how much of its start. Its arguments have been checked. */
export interface LiveQuery {
  readonly filter: TaskFilter | null | undefined;
  readonly orderBy: readonly TaskOrder[] | null | undefined;
  /** Begins at the list's start. */
  readonly window: Window;
  /** The same for the same filter and order, however they are written. */
  readonly fingerprint: string;
  /** Whether the list's length is wanted. */
  readonly counted: boolean;
}
