import type { components } from '../../src/upstream/tasks-api/generated/openapi.ts';
import { uuidOf } from './a-task.ts';

/** A row of the tasks API as authentik 2026.8 serves it. */
export type Run = components['schemas']['Task'];
export type LoggedEntry = NonNullable<Run['logs']>[number];

const start = Date.parse('2026-09-28T08:00:00Z');

/** A time this many seconds before the latest; with six digits, so that texts compare as times. */
export function secondsAgo(seconds: number): string {
  return new Date(start - seconds * 1000).toISOString().replace('Z', '000Z');
}

/** An entry that the worker logs. */
export function workerEntry(timestamp: string, event: string): LoggedEntry {
  return {
    timestamp,
    log_level: 'info',
    logger: 'authentik.tasks.middleware.TaskLogMiddleware',
    event,
    attributes: {},
  };
}

/** A run that has ended; `overrides` say what a test is about. */
export function aRun(overrides: Partial<Run> = {}): Run {
  const { mtime = secondsAgo(0) } = overrides;
  return {
    message_id: uuidOf(0),
    queue_name: 'default',
    actor_name: 'authentik.core.tasks.clean',
    state: 'done',
    mtime,
    retries: 0,
    eta: null,
    rel_obj_id: null,
    uid: 'authentik.core.tasks.clean',
    logs: [
      workerEntry(mtime, 'Task is being processed'),
      workerEntry(mtime, 'Task finished processing without errors'),
    ],
    previous_logs: [],
    aggregated_status: 'info',
    description: 'Cleans.',
    ...overrides,
  } as Run;
}

/** Runs of which the first has changed last, a second after the next; their uuids are in no such order. */
export function runs(count: number, overrides: (index: number) => Partial<Run> = () => ({})): Run[] {
  return Array.from({ length: count }, (_, index) =>
    aRun({ message_id: uuidOf((index * 7919) % 1_000_003), mtime: secondsAgo(index), ...overrides(index) }),
  );
}
