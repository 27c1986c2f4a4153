import { compareMoments, type Moment } from '../../json/moment.ts';
import type { TaskState } from '../task.ts';

// When a run started and finished is not among its fields: it follows from what the worker logged about it.

/** An entry of a log that the worker wrote about the run. */
export interface WorkerEntry {
  readonly moment: Moment;
  /** Whether the worker began to process the run. */
  readonly isStart: boolean;
  /** Whether the run finished, was skipped, or failed. */
  readonly isFinish: boolean;
}

/** What the times of a run are derived from. Logs are in the upstream's order, and read only if they are needed. */
export interface RunLogs {
  readonly state: TaskState | null;
  readonly log: readonly WorkerEntry[];
  readonly previousLog: () => readonly WorkerEntry[];
}

/** When the worker started and finished a run, as far as it has logged it. */
export interface Marks {
  readonly start: Moment | undefined;
  readonly finish: Moment | undefined;
}

export function marksOf({ state, log, previousLog }: RunLogs): Marks {
  const start = latest(log, isStart);
  if (start !== undefined) {
    const hasEnded = state === 'DONE' || state === 'REJECTED';
    return { start: log[start]?.moment, finish: hasEnded ? finishAfter(log, start) : undefined };
  }
  // It waits to be tried again: its last attempt is in the previous log.
  const entries = state === 'QUEUED' ? previousLog() : [];
  const earlierStart = latest(entries, isStart);
  if (earlierStart === undefined) return { start: undefined, finish: undefined };
  return { start: entries[earlierStart]?.moment, finish: finishAfter(entries, earlierStart) };
}

/** The finish mark; `mtime` if there is none, or if the mark is later. */
export function finishOf({ finish }: Marks, mtime: Moment): Moment {
  return finish && compareMoments(finish, mtime) <= 0 ? finish : mtime;
}

/** The start mark, or else the earliest entry of the log, or else `mtime`; `finish` if that is earlier. */
export function startOf({ start }: Marks, finish: Moment, mtime: Moment, earliest: () => Moment | undefined): Moment {
  const started = start ?? earliest() ?? mtime;
  return compareMoments(started, finish) > 0 ? finish : started;
}

function isStart(entry: WorkerEntry): boolean {
  return entry.isStart;
}

/** The latest entry that finishes the run after `start`. */
function finishAfter(entries: readonly WorkerEntry[], start: number): Moment | undefined {
  const finish = latest(entries, (entry, index) => entry.isFinish && isLater(entries, index, start));
  return finish === undefined ? undefined : entries[finish]?.moment;
}

/** The index of the latest entry that meets the condition. */
function latest(
  entries: readonly WorkerEntry[],
  meets: (entry: WorkerEntry, index: number) => boolean,
): number | undefined {
  let found: number | undefined;
  for (let index = 0; index < entries.length; index++) {
    if (!meets(entries[index] as WorkerEntry, index)) continue;
    if (found === undefined || isLater(entries, index, found)) found = index;
  }
  return found;
}

/** Whether an entry comes after another in the sorted log, in which entries of the same time keep their order. */
function isLater(entries: readonly WorkerEntry[], index: number, other: number): boolean {
  const order = compareMoments((entries[index] as WorkerEntry).moment, (entries[other] as WorkerEntry).moment);
  return order > 0 || (order === 0 && index > other);
}
