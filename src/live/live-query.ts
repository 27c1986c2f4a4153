import type { Window } from '../connection/window.ts';
import type { TaskFilter } from '../tasks/filter.ts';
import type { TaskOrder } from '../upstream/task-query.ts';

/** The start of a list that is to be kept up to date. It has been checked. */
export interface LiveQuery {
  readonly filter: TaskFilter | null | undefined;
  readonly orderBy: readonly TaskOrder[] | null | undefined;
  /** From the list's start. */
  readonly window: Window;
  /** The list's: the same for the same filter and order, however written. */
  readonly fingerprint: string;
  /** Whether the list's length is wanted. */
  readonly counted: boolean;
}
