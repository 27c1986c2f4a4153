import type { GatewayConfig } from '../../src/config/config.ts';
import { JsonText } from '../../src/sandbox/exact-json.ts';
import type { SandboxMessage, SandboxTask } from '../../src/sandbox/sandbox-task.ts';
import type { SandboxRun } from '../../src/sandbox/tasks-api/sandbox-run.ts';
import { aRun, workerEntry } from './a-run.ts';
import { startGatewayOnSandbox, type TestUpstream } from './start-gateway.ts';

/** The APIs that the same promises hold over. */
export const apis = ['system_tasks', 'tasks'] as const;

export type Api = (typeof apis)[number];

export interface TestUpstreamOfTasks extends TestUpstream {
  /** Replaces the tasks, whichever API serves them. */
  setTasks(tasks: readonly SandboxTask[]): void;
}

/** A gateway over a sandbox that serves these tasks by one of the APIs, in the same default order. */
export async function startOver(
  api: Api,
  tasks: readonly SandboxTask[],
  options: Partial<GatewayConfig> = {},
): Promise<TestUpstreamOfTasks> {
  const gateway = await startGatewayOnSandbox({ api, tasks, runs: asRuns(tasks) }, { upstreamApi: api, ...options });
  return {
    ...gateway,
    setTasks(replacing) {
      gateway.sandbox.setTasks(replacing);
      gateway.sandbox.setRuns(asRuns(replacing));
    },
  };
}

const statuses: Readonly<Record<string, string>> = { successful: 'info', warning: 'warning', error: 'error' };

/** Each task as a run that has ended; the first changed last, since the latest change comes first by default. */
function asRuns(tasks: readonly SandboxTask[]): readonly SandboxRun[] {
  return tasks.map((task, index) => {
    const finished = new Date(Date.parse(task.start_timestamp) + task.duration * 1_000).toISOString();
    return aRun({
      message_id: task.uuid,
      actor_name: task.name,
      uid: task.uid === null ? task.name : `${task.name}:${task.uid}`,
      description: task.description,
      aggregated_status: statuses[task.status] ?? 'done',
      mtime: new Date(Date.UTC(2026, 8, 28) - index * 1_000).toISOString(),
      logs: [
        workerEntry(task.start_timestamp, 'Task is being processed'),
        ...(task.messages as readonly SandboxMessage[]),
        workerEntry(finished, 'Task finished processing without errors'),
      ],
      // A time that is none breaks a task; a count that is none breaks a run, and leaves it in its place.
      ...(Number.isNaN(Date.parse(task.finish_timestamp)) && { retries: new JsonText('true') }),
    });
  });
}
