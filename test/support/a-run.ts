import type { SandboxMessage } from '../../src/sandbox/sandbox-task.ts';
import type { SandboxRun } from '../../src/sandbox/tasks-api/sandbox-run.ts';
import { uuidOf } from './a-task.ts';

const workerLogger = 'authentik.tasks.middleware.TaskLogMiddleware';

/** An entry that the worker itself logs. */
export function workerEntry(timestamp: string, event: string, log_level = 'info'): SandboxMessage {
  return { timestamp, log_level, logger: workerLogger, event, attributes: {} };
}

/** A run that has ended well; `overrides` contain the properties that a test is about. */
export function aRun(overrides: Partial<SandboxRun> = {}): SandboxRun {
  return {
    message_id: '7d3e0f52-5a0c-4c2e-9f5e-2f6d1a9b0c11',
    queue_name: 'default',
    actor_name: 'authentik.sources.ldap.tasks.ldap_sync',
    state: 'done',
    mtime: '2026-09-28T08:00:01.000002Z',
    retries: 0,
    eta: null,
    rel_obj_app_label: null,
    rel_obj_model: null,
    rel_obj_id: null,
    uid: overrides.actor_name ?? 'authentik.sources.ldap.tasks.ldap_sync',
    logs: [
      workerEntry('2026-09-28T08:00:00.000001Z', 'Task is being processed'),
      workerEntry('2026-09-28T08:00:01.000001Z', 'Task finished processing without errors'),
    ],
    previous_logs: [],
    aggregated_status: 'info',
    description: 'Sync an LDAP source.',
    ...overrides,
  };
}

/** `count` runs, each changed a second after the one before, and with ascending ids and names. */
export function runs(count: number, overrides: (index: number) => Partial<SandboxRun> = () => ({})): SandboxRun[] {
  return Array.from({ length: count }, (_, index) =>
    aRun({
      message_id: uuidOf(index),
      actor_name: `authentik.tasks.task_${String(index).padStart(5, '0')}`,
      mtime: new Date(Date.UTC(2026, 8, 1) + index * 1_000).toISOString().replace('.000Z', 'Z'),
      ...overrides(index),
    }),
  );
}
