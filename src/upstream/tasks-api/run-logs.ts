import { checkMoment, type Moment } from '../../json/moment.ts';
import type { JsonRecord } from '../../json/record.ts';
import { emptyLog } from '../logged-messages.ts';
import type { TaskLog, TaskState } from '../task.ts';
import type { RowReading } from '../upstream-api.ts';
import { logFieldOf, previousLogFieldOf, runIndexes } from './run-fields.ts';
import { finishOf, type Marks, marksOf, startOf, type WorkerEntry } from './run-times.ts';
import { SortedLog } from './sorted-log.ts';
import { readWorkerEntries } from './worker-entries.ts';

/** The logs of a run, and the times that follow from them. Nothing is read before it is asked for. */
export class RunLogs {
  readonly #row: JsonRecord;
  readonly #state: TaskState | null;
  readonly #reading: RowReading;
  #log: SortedLog | undefined;
  #previousLog: SortedLog | undefined;
  #mtime: Moment | undefined;
  #marks: Marks | undefined;
  #start: Moment | undefined;
  #finish: Moment | undefined;

  constructor(row: JsonRecord, state: TaskState | null, reading: RowReading) {
    this.#row = row;
    this.#state = state;
    this.#reading = reading;
  }

  get log(): TaskLog {
    return this.#sortedLog ?? emptyLog;
  }

  get previousLog(): TaskLog {
    this.#previousLog ??= this.#toSortedLog(previousLogFieldOf(this.#row));
    return this.#previousLog ?? emptyLog;
  }

  /** When the row changed last. */
  get mtime(): Moment {
    this.#mtime ??= checkMoment(this.#row, runIndexes.mtime);
    return this.#mtime;
  }

  /** Throws UPSTREAM_INVALID_RESPONSE if the log, as far as it matters, breaks the contract. */
  get finish(): Moment {
    this.#finish ??= finishOf(this.#knownMarks, this.mtime);
    return this.#finish;
  }

  /** Throws as `finish`. */
  get start(): Moment {
    this.#start ??= startOf(this.#knownMarks, this.finish, this.mtime, () => this.#sortedLog?.earliest);
    return this.#start;
  }

  get #knownMarks(): Marks {
    this.#marks ??= marksOf({
      state: this.#state,
      log: this.#workerEntries(logFieldOf(this.#row)),
      previousLog: () => this.#workerEntries(previousLogFieldOf(this.#row)),
    });
    return this.#marks;
  }

  get #sortedLog(): SortedLog | undefined {
    this.#log ??= this.#toSortedLog(logFieldOf(this.#row));
    return this.#log;
  }

  #toSortedLog(field: number): SortedLog | undefined {
    if (!this.#row.has(field)) return undefined;
    const { drift, texts } = this.#reading;
    return new SortedLog(
      { row: this.#row, drift, texts, mtimeField: runIndexes.mtime, mtime: () => this.mtime },
      field,
    );
  }

  #workerEntries(field: number): readonly WorkerEntry[] {
    const row = this.#row;
    return row.has(field) ? readWorkerEntries(row.bytes, row.startOf(field), row.endOf(field)) : [];
  }
}
