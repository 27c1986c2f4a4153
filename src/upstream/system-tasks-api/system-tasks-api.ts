import type { ListAbilities } from '../list-abilities.ts';
import type { TaskOrder, TaskPageRequest, TaskQuery } from '../task-query.ts';
import type { UpstreamApi } from '../upstream-api.ts';
import type { operations } from './generated/openapi.ts';
import { readTaskRow } from './task-row.ts';

type Parameters = NonNullable<operations['events_system_tasks_list']['parameters']['query']>;

const newer = { refused: 'needs authentik 2025.8 or later' } as const;

const abilities: ListAbilities = {
  conditions: {
    name: 'upstream',
    uid: 'upstream',
    search: 'upstream',
    status: 'upstream',
    startTimestamp: 'gateway',
    finishTimestamp: 'gateway',
    updatedAt: 'gateway',
    duration: 'gateway',
    messageLevel: 'gateway',
    expiring: 'gateway',
    state: newer,
    queue: newer,
    relatedObject: newer,
    standalone: newer,
  },
  takesSeveralStatuses: false,
  unknownStatus: 'value',
  orders: {
    UUID: 'upstream',
    NAME: 'upstream',
    UID: 'upstream',
    DESCRIPTION: 'upstream',
    START_TIMESTAMP: 'upstream',
    FINISH_TIMESTAMP: 'upstream',
    DURATION: 'upstream',
    STATUS: 'upstream',
    EXPIRES: 'upstream',
    EXPIRING: 'upstream',
    UPDATED_AT: 'upstream',
    STATE: newer,
    QUEUE: newer,
  },
  defaultOrder: [
    { field: 'NAME', direction: 'ASC' },
    { field: 'UID', direction: 'ASC' },
    { field: 'STATUS', direction: 'ASC' },
  ],
  changeOrders: new Set(),
  lookUps: 'list',
};

/** The GraphQL argument behind each parameter. */
const argumentByParameter: Readonly<Record<keyof Parameters, string>> = {
  name: 'filter.name',
  uid: 'filter.uid',
  search: 'filter.search',
  status: 'filter.status',
  ordering: 'orderBy',
  page: 'page.number',
  page_size: 'page.size',
};

/** Each parameter at most once, empty ones omitted. */
function toQueryString({ name, uid, search, status, order }: TaskQuery, page: TaskPageRequest): string {
  const parameters: Record<keyof Parameters, string | undefined> = {
    name,
    uid,
    search,
    status: typeof status === 'string' ? status.toLowerCase() : undefined,
    ordering: order.map(toOrderingTerm).join(),
    page: String(page.number),
    page_size: String(page.size),
  };
  let text = '';
  for (const parameter in parameters) {
    const value = parameters[parameter as keyof Parameters];
    if (value) text += `${text && '&'}${parameter}=${encodeURIComponent(value)}`;
  }
  return text;
}

function toOrderingTerm({ field, direction }: TaskOrder): string {
  const parameter = field === 'UPDATED_AT' ? 'finish_timestamp' : field.toLowerCase();
  return `${direction === 'DESC' ? '-' : ''}${parameter}`;
}

/** The list of authentik 2024.2 to 2025.6, `/events/system_tasks/`: one row for each task, its last run. */
export const systemTasksApi: UpstreamApi = {
  name: 'SYSTEM_TASKS',
  listPath: '/events/system_tasks/',
  abilities,
  releases: '2024.2 to 2025.6',
  permission: 'authentik_events.view_systemtask',
  argumentByParameter: new Map(Object.entries(argumentByParameter)),
  cursorMarks: [],
  revision: 0,
  toQueryString,
  // Its releases know the same values.
  learn: () => [],
  readRow: readTaskRow,
};
