import type { components } from '../../../src/upstream/tasks-api/generated/openapi.ts';
import { type StubRow, stubRows } from './stub-rows.ts';

/** A run as the upstream writes it. */
export type StubRun = components['schemas']['Task'];
type LogEvent = NonNullable<StubRun['logs']>[number];

const aggregated = { successful: 'info', warning: 'warning', error: 'error', unknown: 'queued' } as const;

/** The tasks of `stubRows` as runs, of about the same size: two of the messages are the worker's, and no log is in order. */
export function stubRuns(): readonly StubRun[] {
  return stubRows().map(toRun);
}

function toRun(row: StubRow, index: number): StubRun {
  const status = aggregated[row.status];
  const actor = `authentik.tasks.${row.name}`;
  return {
    message_id: row.uuid,
    queue_name: 'default',
    actor_name: actor,
    state: status === 'queued' ? 'queued' : 'done',
    mtime: row.finish_timestamp,
    retries: 0,
    eta: null,
    rel_obj_app_label: 'authentik_tasks_schedules',
    rel_obj_model: 'schedule',
    rel_obj_id: row.uuid,
    uid: `${actor}:${row.uid}`,
    logs: outOfOrder(toLogs(row), index),
    previous_logs: [],
    aggregated_status: status,
    description: row.description ?? null,
  };
}

function toLogs({ messages, start_timestamp, finish_timestamp }: StubRow): readonly LogEvent[] {
  const entry = (timestamp: string, event: string): LogEvent => ({
    timestamp,
    log_level: 'info',
    logger: 'authentik.tasks.middleware.TaskLogMiddleware',
    event,
    attributes: {},
  });
  return [
    entry(start_timestamp, 'Task is being processed'),
    ...messages.slice(1, -1),
    entry(finish_timestamp, 'Task finished processing without errors'),
  ];
}

/** The same messages, the odd ones before the even ones, or the other way. */
function outOfOrder(logs: readonly LogEvent[], index: number): LogEvent[] {
  const halves = [0, 1].map((rest) => logs.filter((_, place) => place % 2 === rest));
  return (index % 2 === 0 ? halves.reverse() : halves).flat();
}
