import type { operations } from './generated/openapi.ts';
import type { TaskStatus } from './task.ts';

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
  | 'EXPIRING';

export interface TaskOrder {
  readonly field: TaskOrderField;
  readonly direction: 'ASC' | 'DESC';
}

/** A query of the upstream's list: its own filters, and a total order. */
export interface TaskQuery {
  readonly name?: string;
  readonly uid?: string;
  readonly search?: string;
  readonly status?: TaskStatus;
  readonly order: readonly TaskOrder[];
}

/** One page of the upstream's list: `number` starts at 1, `size` is in rows. */
export interface TaskPageRequest {
  readonly number: number | 'last';
  readonly size: number;
}

type Parameters = NonNullable<operations['events_system_tasks_list']['parameters']['query']>;

/** The upstream's query string, without `?`; each parameter at most once, empty ones omitted. */
export function toQueryString(query: TaskQuery, page: TaskPageRequest): string {
  const parameters: Record<keyof Parameters, string | undefined> = {
    name: query.name,
    uid: query.uid,
    search: query.search,
    status: query.status?.toLowerCase(),
    ordering: query.order.map(toOrderingTerm).join(),
    page: String(page.number),
    page_size: String(page.size),
  };
  let text = '';
  for (const name in parameters) {
    const value = parameters[name as keyof Parameters];
    if (value) text += `${text && '&'}${name}=${encodeURIComponent(value)}`;
  }
  return text;
}

function toOrderingTerm({ field, direction }: TaskOrder): string {
  return `${direction === 'DESC' ? '-' : ''}${field.toLowerCase()}`;
}

/** The GraphQL argument behind each upstream parameter, used to translate its complaints. */
export const argumentByParameter: Readonly<Record<keyof Parameters, string>> = {
  name: 'filter.name',
  uid: 'filter.uid',
  search: 'filter.search',
  status: 'filter.status',
  ordering: 'orderBy',
  page: 'page.number',
  page_size: 'page.size',
};
