import type { Pagination } from '../connection/pagination.ts';
import type { Window } from '../connection/window.ts';
import type { TaskStatus } from '../upstream/task.ts';
import type { PlacedRow } from './placed-row.ts';

/** One filtered and ordered list, as one operation sees it. Nothing is asked of the upstream before a method is called. */
export interface TaskList {
  /** Tells cursors of lists with other filters or orders apart. */
  readonly fingerprint: string;
  /** The same slice for the same window, however often it is asked for. */
  slice(window: Window): TaskSlice;
  /** How many rows the list has. */
  count(): Promise<number>;
  /** How many rows the list has of each status. */
  countByStatus(): Promise<ReadonlyMap<TaskStatus, number>>;
}

/** The part of a list that a window selects; each answer costs only the calls that it needs. */
export interface TaskSlice {
  /** The rows, in the list's order. */
  rows(): Promise<readonly PlacedRow[]>;
  hasNextPage(): Promise<boolean>;
  hasPreviousPage(): Promise<boolean>;
  /** Null where the slice is empty, unless a scan has stopped before its end. */
  startCursor(): Promise<string | null>;
  endCursor(): Promise<string | null>;
  /** Null where page numbers mean nothing. */
  pagination(): Promise<Pagination | null>;
}

/** The list of a connection and the part of it that was asked for; nothing has been read yet. */
export interface TaskConnection {
  readonly list: TaskList;
  readonly slice: TaskSlice;
}
