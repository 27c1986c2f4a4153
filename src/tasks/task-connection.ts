import type { TaskList, TaskSlice } from './task-list.ts';

/** What a connection's fields are answered from: the list and the part of it that was asked for, nothing read yet. */
export interface TaskConnection {
  readonly list: TaskList;
  readonly slice: TaskSlice;
}
