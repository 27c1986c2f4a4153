/** The releases of the tasks API that the sandbox can be. */
export type Release = '2025.8' | '2025.10' | '2026.8';

const statesOf2025_8 = ['queued', 'consumed', 'rejected', 'done'];
const statesOf2025_10 = ['queued', 'consumed', 'preprocess', 'running', 'postprocess', 'rejected', 'done'];

/** What a release does in its own way. */
export interface ReleaseTraits {
  readonly version: string;
  /** The values of `state`; those of `aggregated_status` are these, and info, warning and error. */
  readonly states: readonly string[];
  readonly logKeys: readonly [logs: string, previousLogs: string];
  /** The logger of the entries that the worker itself logs. */
  readonly workerLogger: string;
  /** How the times of log entries end. */
  readonly logOffset: 'Z' | '+00:00';
  /** Whether a run logs while it runs, and its log comes in no particular order. Otherwise it logs at its end, in order. */
  readonly logsAtOnce: boolean;
  /** Whether rows have `retries` and `eta`. */
  readonly hasRetries: boolean;
  /** Whether what was logged shows in `aggregated_status`. */
  readonly aggregatesLogs: boolean;
  /** The sort keys whose nulls come first ascending, and last descending. */
  readonly nullsFirst: readonly string[];
  /** Rows of a page if the request names no size. */
  readonly defaultPageSize: number;
  /** The largest page, in rows; undefined if there is no cap. */
  readonly maxPageSize: number | undefined;
  /** Whether there is a route that counts rows by status. */
  readonly countsByStatus: boolean;
  /** Whether the old API's path answers 404 to methods besides GET and HEAD; otherwise a catch-all answers 405. */
  readonly oldPathTakesAnyMethod: boolean;
}

export const releases: Readonly<Record<Release, ReleaseTraits>> = {
  '2025.8': {
    version: '2025.8.6',
    states: statesOf2025_8,
    logKeys: ['messages', 'previous_messages'],
    workerLogger: 'authentik.tasks.middleware.MessagesMiddleware',
    logOffset: '+00:00',
    logsAtOnce: false,
    hasRetries: false,
    aggregatesLogs: true,
    nullsFirst: [],
    defaultPageSize: 100,
    maxPageSize: undefined,
    countsByStatus: false,
    oldPathTakesAnyMethod: false,
  },
  '2025.10': {
    version: '2025.10.4',
    states: statesOf2025_10,
    logKeys: ['logs', 'previous_logs'],
    workerLogger: 'authentik.tasks.middleware.TaskLogMiddleware',
    logOffset: 'Z',
    logsAtOnce: true,
    hasRetries: true,
    aggregatesLogs: false,
    nullsFirst: [],
    defaultPageSize: 100,
    maxPageSize: undefined,
    countsByStatus: true,
    oldPathTakesAnyMethod: false,
  },
  '2026.8': {
    version: '2026.8.3',
    states: ['waiting_for_dependencies', ...statesOf2025_10],
    logKeys: ['logs', 'previous_logs'],
    workerLogger: 'authentik.tasks.middleware.TaskLogMiddleware',
    logOffset: 'Z',
    logsAtOnce: true,
    hasRetries: true,
    aggregatesLogs: true,
    nullsFirst: ['rel_obj_id', 'eta'],
    defaultPageSize: 20,
    maxPageSize: 100,
    countsByStatus: true,
    oldPathTakesAnyMethod: true,
  },
};

export const newestRelease: Release = '2026.8';

/** Every value of `aggregated_status` that the release knows. */
export function statusesOf({ states }: ReleaseTraits): readonly string[] {
  return [...states, 'info', 'warning', 'error'];
}
