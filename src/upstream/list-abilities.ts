import type { TaskOrder, TaskOrderField, TaskQuery } from './task-query.ts';

/** The conditions of a filter. */
export type Condition =
  | Exclude<keyof TaskQuery, 'order'>
  | 'startTimestamp'
  | 'finishTimestamp'
  | 'updatedAt'
  | 'duration'
  | 'messageLevel'
  | 'expiring';

/**
 * How a condition is answered. `upstream`: by the upstream. `narrowed`: the upstream leaves out some rows that do not meet it,
 * and the gateway the others. `gateway`: by the gateway, which reads row by row. Otherwise it is refused, for the reason given.
 */
export type Answering = 'upstream' | 'narrowed' | 'gateway' | { readonly refused: string };

/**
 * How a list is ordered by a field. `upstream`: by the upstream. `gateway`: by the gateway, which reads the whole list.
 * `none`: it is equal in all rows, so it orders nothing. Otherwise it is refused, for the reason given.
 */
export type Ordering = 'upstream' | 'gateway' | 'none' | { readonly refused: string };

/** What an API can do with a list, and what the gateway has to do. */
export interface ListAbilities {
  readonly conditions: Readonly<Record<Condition, Answering>>;
  /** Whether one query can ask for several statuses. */
  readonly takesSeveralStatuses: boolean;
  /** Whether a query for UNKNOWN finds all of its rows, or they are the rest: rows that no other status has. */
  readonly unknownStatus: 'value' | 'rest';
  readonly orders: Readonly<Record<TaskOrderField, Ordering>>;
  /** Not total: `UUID` comes last in every query. */
  readonly defaultOrder: readonly TaskOrder[];
  /** The order fields that sort by `updatedAt`, which no time of a row is later than. */
  readonly changeOrders: ReadonlySet<TaskOrderField>;
  /**
   * How tasks are looked up by their keys. `list`: the list is short, so that several look-ups may read all of it. `rows`: the list is
   * long, and each row is retrieved by itself.
   */
  readonly lookUps: 'list' | 'rows';
}
