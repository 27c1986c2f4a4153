import type { JsonReader } from '../../json/reader.ts';
import type { ListAbilities } from '../list-abilities.ts';
import { BrokenTask, type TaskRow } from '../task.ts';
import type { TaskOrder, TaskOrderField, TaskPageRequest, TaskQuery } from '../task-query.ts';
import type { Complaints, RowReading, UpstreamApi } from '../upstream-api.ts';
import type { operations } from './generated/openapi.ts';
import { readRun } from './run-row.ts';
import { StatusValues } from './status-values.ts';

type Parameters = NonNullable<operations['tasks_tasks_list']['parameters']['query']>;

const abilities: ListAbilities = {
  conditions: {
    name: 'upstream',
    uid: 'narrowed',
    search: 'upstream',
    status: 'upstream',
    startTimestamp: 'gateway',
    finishTimestamp: 'gateway',
    updatedAt: 'gateway',
    duration: 'gateway',
    messageLevel: 'gateway',
    expiring: { refused: 'is not known to authentik 2025.8 and later' },
    state: 'upstream',
    queue: 'upstream',
    relatedObject: 'upstream',
    standalone: 'upstream',
  },
  takesSeveralStatuses: true,
  unknownStatus: 'rest',
  orders: {
    UUID: 'upstream',
    NAME: 'upstream',
    UID: 'gateway',
    DESCRIPTION: 'gateway',
    START_TIMESTAMP: 'gateway',
    FINISH_TIMESTAMP: 'upstream',
    DURATION: 'gateway',
    STATUS: 'upstream',
    EXPIRES: 'none',
    EXPIRING: 'none',
    UPDATED_AT: 'upstream',
    STATE: 'upstream',
    QUEUE: 'upstream',
  },
  defaultOrder: [{ field: 'UPDATED_AT', direction: 'DESC' }],
  changeOrders: new Set<TaskOrderField>(['UPDATED_AT', 'FINISH_TIMESTAMP']),
  lookUps: 'rows',
};

/** The GraphQL argument behind each parameter. */
const argumentByParameter: Readonly<Record<keyof Parameters, string>> = {
  actor_name: 'filter.name',
  aggregated_status: 'filter.status',
  state: 'filter.state',
  queue_name: 'filter.queue',
  rel_obj_content_type__app_label: 'filter.relatedObject.appLabel',
  rel_obj_content_type__model: 'filter.relatedObject.model',
  rel_obj_id: 'filter.relatedObject.id',
  rel_obj_id__isnull: 'filter.standalone',
  search: 'filter.search',
  ordering: 'orderBy',
  page: 'page.number',
  page_size: 'page.size',
};

/** The parameter behind each field that the upstream orders by. */
const orderingTerms: Readonly<Partial<Record<TaskOrderField, string>>> = {
  UUID: 'message_id',
  NAME: 'actor_name',
  STATUS: 'aggregated_status',
  FINISH_TIMESTAMP: 'mtime',
  UPDATED_AT: 'mtime',
  STATE: 'state',
  QUEUE: 'queue_name',
};

/** The parameters that reveal which values the release does not know. */
const learning: readonly (keyof Parameters)[] = ['state', 'aggregated_status'];

/** The list of authentik 2025.8 and later, `/tasks/tasks/`: one row for each run. Knows what one upstream's release refuses. */
export class TasksApi implements UpstreamApi {
  readonly name = 'TASKS';
  readonly listPath = '/tasks/tasks/';
  readonly abilities = abilities;
  readonly releases = '2025.8 and later';
  readonly permission = 'authentik_tasks.view_task';
  readonly cursorMarks = ['TASKS'];
  readonly argumentByParameter: ReadonlyMap<string, string> = new Map(Object.entries(argumentByParameter));
  readonly #values = new StatusValues();

  get revision(): number {
    return this.#values.revision;
  }

  toQueryString(query: TaskQuery, page: TaskPageRequest): string | undefined {
    const statusParameters = this.#values.toParameters(query);
    if (!statusParameters) return undefined;
    const { relatedObject, standalone } = query;
    const parameters: Record<keyof Parameters, string | readonly string[] | undefined> = {
      actor_name: query.name,
      aggregated_status: statusParameters.aggregated_status,
      state: statusParameters.state,
      queue_name: query.queue,
      rel_obj_content_type__app_label: relatedObject?.appLabel,
      rel_obj_content_type__model: relatedObject?.model,
      rel_obj_id: relatedObject?.id,
      rel_obj_id__isnull: standalone === undefined ? undefined : String(standalone),
      search: toSearch(query),
      ordering: toOrdering(query.order),
      page: String(page.number),
      page_size: String(page.size),
    };
    let text = '';
    for (const [parameter, value] of Object.entries(parameters)) {
      for (const each of typeof value === 'string' ? [value] : (value ?? [])) {
        if (each) text += `${text && '&'}${parameter}=${encodeURIComponent(each)}`;
      }
    }
    return text;
  }

  learn(complaints: Complaints, query: TaskQuery): readonly string[] {
    return this.#values.learn(
      learning.flatMap((parameter) => complaints.get(parameter) ?? []),
      query,
    );
  }

  readonly readRow = (reader: JsonReader, reading: RowReading): TaskRow => {
    const row = readRun(reader, reading);
    if (!(row instanceof BrokenTask)) this.#values.see(row);
    return row;
  };
}

/**
 * A search cannot ask for a uid, only for its text. The phrase comes first: a quote that the client has left open would
 * change its meaning.
 */
function toSearch({ uid, search }: TaskQuery): string | undefined {
  if (uid === undefined) return search;
  const phrase = `"${uid.replace(/["\\]/g, '\\$&')}"`;
  return search === undefined ? phrase : `${phrase} ${search}`;
}

/** Each key once: two fields can share one. */
function toOrdering(order: readonly TaskOrder[]): string {
  const terms = new Map<string, string>();
  for (const { field, direction } of order) {
    const key = orderingTerms[field];
    if (key !== undefined && !terms.has(key)) terms.set(key, direction === 'DESC' ? `-${key}` : key);
  }
  return [...terms.values()].join();
}
