import type { SandboxAnswer } from './answer.ts';
import { answerRequest, type ServiceRequest } from './answer-request.ts';
import { RunningTasks } from './running-tasks.ts';
import type { SandboxTask } from './sandbox-task.ts';
import { TaskTable } from './task-table.ts';
import { answerTasksRequest } from './tasks-api/answer-tasks-request.ts';
import { LivingRuns } from './tasks-api/living-runs.ts';
import { type Release, releases } from './tasks-api/release.ts';
import { RunTable } from './tasks-api/run-table.ts';
import { sampleRuns } from './tasks-api/sample/sample-runs.ts';
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
  /** The rows at present. */
  readonly rows: readonly Row[];
  /** Replaces the rows. */
  set(rows: readonly Row[]): void;
  /** Lets some time pass, in which tasks run. */
  tick(): void;
}

/** authentik up to 2025.6. */
export function serveSystemTasks(rows: readonly SandboxTask[], options: ServedOptions): ServedApi<SandboxTask> {
  let current = rows;
  let running = new RunningTasks(rows);
  let table = new TaskTable(rows);
  return {
    answer: (request) => answerRequest({ ...options, table }, request),
    get rows() {
      return current;
    },
    set(replacing) {
      current = replacing;
      running = new RunningTasks(replacing);
      table = new TaskTable(replacing);
    },
    tick() {
      current = running.tick();
      table = new TaskTable(current);
    },
  };
}

/** A release since 2025.8; by default with the built-in sample. */
export function serveRuns(
  runs: readonly SandboxRun[] | undefined,
  releaseName: Release,
  options: ServedOptions,
): ServedApi<SandboxRun> {
  const release = releases[releaseName];
  let current = runs ?? sampleRuns(release);
  let living = new LivingRuns(current, release);
  let serialized = new WeakMap<SandboxRun, Buffer>();
  let table = new RunTable(current, release, serialized);
  return {
    answer: (request) => answerTasksRequest({ ...options, table, release }, request),
    get rows() {
      return current;
    },
    set(replacing) {
      current = replacing;
      living = new LivingRuns(replacing, release);
      serialized = new WeakMap();
      table = new RunTable(replacing, release, serialized);
    },
    tick() {
      current = living.tick();
      table = new RunTable(current, release, serialized);
    },
  };
}
