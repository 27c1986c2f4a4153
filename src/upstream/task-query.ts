import type { TaskState, TaskStatus } from './task.ts';

export type TaskOrderField =
  | 'UUID'
  | 'NAME'
  | 'UID'
  | 'DESCRIPTION'
  | 'START_TIMESTAMP'
  | 'FINISH_TIMESTAMP'
  | 'DURATION'
  | 'STATUS'
  | 'EXPIRES'
  | 'EXPIRING'
  | 'UPDATED_AT'
  | 'STATE'
  | 'QUEUE';

export interface TaskOrder {
  readonly field: TaskOrderField;
  readonly direction: 'ASC' | 'DESC';
}

/** What a run belongs to; all that is given must hold. */
export interface RelatedObjectQuery {
  readonly appLabel?: string;
  readonly model?: string;
  readonly id?: string;
}

/** A query of the upstream's list: the conditions that it answers, or helps to answer, and a total order. */
export interface TaskQuery {
  readonly name?: string;
  readonly uid?: string;
  readonly search?: string;
  /** One status, or several if the API takes several: any of them. */
  readonly status?: TaskStatus | readonly TaskStatus[];
  /** Any of these states. */
  readonly state?: readonly TaskState[];
  readonly queue?: string;
  readonly relatedObject?: RelatedObjectQuery;
  /** Whether the run belongs to nothing. */
  readonly standalone?: boolean;
  readonly order: readonly TaskOrder[];
}

/** One page of the upstream's list: `number` starts at 1, `size` is in rows. */
export interface TaskPageRequest {
  readonly number: number | 'last';
  readonly size: number;
}
