import type { SandboxAnswer } from './answer.ts';
import { answerRequest, type ServiceRequest } from './answer-request.ts';
import { RunningTasks } from './running-tasks.ts';
import type { SandboxTask } from './sandbox-task.ts';
import { TaskTable } from './task-table.ts';
import { answerTasksRequest } from './tasks-api/answer-tasks-request.ts';
import { LivingRuns } from './tasks-api/living-runs.ts';
import { type Release, releases } from './tasks-api/release.ts';
import { RunTable } from './tasks-api/run-table.ts';
import { sampleRuns } from './tasks-api/sample-runs.ts';
import type { SandboxRun } from './tasks-api/sandbox-run.ts';

/** What both APIs share. */
export interface ServedOptions {
  readonly adminToken: string;
  readonly unprivilegedToken: string;
  /** Caps `page_size` silently, in rows; undefined for no cap. */
  readonly maxPageSize: number | undefined;
}

/** An API with its rows. */
export interface ServedApi<Row> {
  answer(request: ServiceRequest): SandboxAnswer;
  /** Number of rows. */
  readonly rows: number;
  /** Replaces the rows. */
  set(rows: readonly Row[]): void;
  /** Lets some time pass, in which tasks run. */
  tick(): void;
}

/** authentik up to 2025.6. */
export function serveSystemTasks(rows: readonly SandboxTask[], options: ServedOptions): ServedApi<SandboxTask> {
  let running = new RunningTasks(rows);
  let table = new TaskTable(rows);
  return {
    answer: (request) => answerRequest({ ...options, table }, request),
    get rows() {
      return table.length;
    },
    set(replacing) {
      running = new RunningTasks(replacing);
      table = new TaskTable(replacing);
    },
    tick() {
      table = new TaskTable(running.tick());
    },
  };
}

/** A release since 2025.8; by default with the built-in sample. */
export function serveRuns(
  rows: readonly SandboxRun[] | undefined,
  releaseName: Release,
  options: ServedOptions,
): ServedApi<SandboxRun> {
  const release = releases[releaseName];
  const runs = rows ?? sampleRuns(release);
  let living = new LivingRuns(runs, release);
  let table = new RunTable(runs, release);
  return {
    answer: (request) => answerTasksRequest({ ...options, table, release }, request),
    get rows() {
      return table.length;
    },
    set(replacing) {
      living = new LivingRuns(replacing, release);
      table = new RunTable(replacing, release);
    },
    tick() {
      table = new RunTable(living.tick(), release);
    },
  };
}
