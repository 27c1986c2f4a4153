import type { Window } from '../connection/window.ts';
import type { TaskRow } from '../upstream/task.ts';
import type { TaskList } from './task-list.ts';

/** What a connection's fields are answered from: the list and the part of it that was asked for, nothing read yet. */
export interface TaskConnection {
  readonly list: TaskList;
  readonly window: Window;
}

export interface TaskEdge {
  readonly list: TaskList;
  /** In the upstream's list, from 0. */
  readonly position: number;
  readonly row: TaskRow;
}
