import { systemTasksApi } from '../system-tasks-api/system-tasks-api.ts';
import type { UpstreamApi } from '../upstream-api.ts';

/** A placeholder until the branch `lists` is merged: the rows and parameters of the old API under the path of the new one. */
export const tasksApi: UpstreamApi = {
  ...systemTasksApi,
  name: 'TASKS',
  listPath: '/tasks/tasks/',
  releases: '2025.8 and later',
  permission: 'authentik_tasks.view_task',
};
