import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { aRun, runs } from '../support/a-run.ts';
import { aTask, tasks, uuidOf } from '../support/a-task.ts';

const message = {
  timestamp: '2025-05-20T08:00:00.5Z',
  log_level: 'error',
  logger: 'ldap',
  event: 'refused',
  attributes: { port: 636 },
};

/** The same tasks by either API. */
export const worlds: readonly SandboxOptions[] = [
  {
    api: 'system_tasks',
    tasks: [
      ...tasks(80),
      ...tasks(40, (index) => ({
        uuid: uuidOf(1000 + index),
        name: 'ldap_sync',
        uid: `s${index}`,
        status: index === 0 ? 'error' : 'successful',
        messages: index === 0 ? [message] : [],
      })),
      aTask({ uuid: uuidOf(2000), name: 'clean_up' }),
    ],
  },
  {
    api: 'tasks',
    runs: [
      ...runs(80),
      ...runs(40, (index) => ({
        message_id: uuidOf(1000 + index),
        actor_name: 'ldap_sync',
        uid: `ldap_sync:s${index}`,
        aggregated_status: index === 0 ? 'error' : 'info',
        logs: index === 0 ? [message] : [],
      })),
      aRun({ message_id: uuidOf(2000), actor_name: 'clean_up', uid: 'clean_up' }),
      // A task that runs again is still known by its last run that has ended.
      aRun({
        message_id: uuidOf(3000),
        actor_name: 'ldap_sync',
        uid: 'ldap_sync:s0',
        state: 'running',
        aggregated_status: 'running',
      }),
    ],
  },
];
