import { blueprintTasks } from './sample/blueprint-tasks.ts';
import { kerberosTasks } from './sample/kerberos-tasks.ts';
import { ldapTasks } from './sample/ldap-tasks.ts';
import { maintenanceTasks } from './sample/maintenance-tasks.ts';
import { notificationTasks } from './sample/notification-tasks.ts';
import { outpostTasks } from './sample/outpost-tasks.ts';
import { providerSyncTasks } from './sample/provider-sync-tasks.ts';
import { Random } from './sample/random.ts';
import type { SandboxTask } from './sandbox-task.ts';

const seed = 20_250_520;

/** The built-in data: the tasks of a mid-sized authentik, the same on every start. */
export function sampleTasks(): readonly SandboxTask[] {
  const random = new Random(seed);
  return [
    ...blueprintTasks(random),
    ...ldapTasks(random),
    ...outpostTasks(random),
    ...providerSyncTasks(random),
    ...maintenanceTasks(random),
    ...kerberosTasks(random),
    ...notificationTasks(random),
  ];
}
