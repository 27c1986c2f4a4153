import type { Pagination } from '../connection/pagination.ts';
import type { Window } from '../connection/window.ts';
import type { TaskStatus } from '../upstream/task.ts';
import type { PlacedRow } from './placed-row.ts';

/** One filtered and ordered list within one operation. Makes no upstream call before a method is called. */
export interface TaskList {
  /** Distinguishes cursors of lists with different filters or orders. */
  readonly fingerprint: string;
  /** Always returns the same slice for the same window. */
  slice(window: Window): TaskSlice;
  /** Length of the list, in rows. */
  count(): Promise<number>;
  /** Number of rows of each status. */
  countByStatus(): Promise<ReadonlyMap<TaskStatus, number>>;
}

/** The part of a list selected by a window; each method makes only the calls that it needs. */
export interface TaskSlice {
  /** The rows, in the list's order. */
  rows(): Promise<readonly PlacedRow[]>;
  hasNextPage(): Promise<boolean>;
  hasPreviousPage(): Promise<boolean>;
  /** Null if the slice is empty, unless a scan stopped before its end. */
  startCursor(): Promise<string | null>;
  endCursor(): Promise<string | null>;
  /** Null if page numbers do not apply. */
  pagination(): Promise<Pagination | null>;
}

/** The list of a connection and its requested slice; nothing is read yet. */
export interface TaskConnection {
  readonly list: TaskList;
  readonly slice: TaskSlice;
}
