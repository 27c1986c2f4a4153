import { systemTasksApi } from './system-tasks-api/system-tasks-api.ts';
import { tasksApi } from './tasks-api/tasks-api.ts';
import type { UpstreamApi } from './upstream-api.ts';

/** All APIs, by the name that UPSTREAM_API has for them, in the order in which an upstream is probed for them. */
export const apis = { tasks: tasksApi, system_tasks: systemTasksApi } as const satisfies Record<string, UpstreamApi>;

/** The API to use, or `auto` for the one that the upstream has. */
export type ApiChoice = keyof typeof apis | 'auto';
