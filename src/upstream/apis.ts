import { systemTasksApi } from './system-tasks-api/system-tasks-api.ts';
import { TasksApi } from './tasks-api/tasks-api.ts';
import type { UpstreamApi } from './upstream-api.ts';

type ApiSetting = 'tasks' | 'system_tasks';

/** The API to use, or `auto` for the one that the upstream has. */
export type ApiChoice = ApiSetting | 'auto';

/**
 * All APIs, by the name that UPSTREAM_API has for them, in the order in which an upstream is probed for them. For one upstream
 * only: an API learns from its answers.
 */
export function createApis(): Readonly<Record<ApiSetting, UpstreamApi>> {
  return { tasks: new TasksApi(), system_tasks: systemTasksApi };
}
