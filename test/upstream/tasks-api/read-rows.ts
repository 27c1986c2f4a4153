import { ByteWriter } from '../../../src/json/byte-writer.ts';
import { Drift } from '../../../src/upstream/drift.ts';
import { type Task, type TaskLog, type TaskRow, taskFields } from '../../../src/upstream/task.ts';
import { readTaskPage } from '../../../src/upstream/task-page.ts';
import { readRun } from '../../../src/upstream/tasks-api/run-row.ts';
import { pageOf } from '../../support/scripted-upstream.ts';

/** Rows as a page of the tasks API has them, and what was noted about them. */
export interface ReadRows {
  readonly rows: readonly TaskRow[];
  readonly noted: readonly string[];
}

/** Reads a page. `text` is all of it, with `count` rows. */
export function readPage(text: string, count: number): ReadRows {
  const noted: string[] = [];
  const drift = new Drift({ drifted: (kind, name) => void noted.push(`${kind} ${name}`) });
  const { rows } = readTaskPage(Buffer.from(text), { number: 1, size: count }, { readRow: readRun }, drift);
  return { rows, noted };
}

export function readRows(rows: readonly unknown[]): ReadRows {
  return readPage(pageOf(rows), rows.length);
}

/** The only row of a page, which must be sound. */
export function readOne(row: unknown): Task {
  const [task] = readRows([row]).rows;
  if (task === undefined || !('log' in task)) throw new Error(`The row is broken: ${task?.message}`);
  return task;
}

/** All that a client can see of a task. Every field is also written, and must then have the same value. */
export function valuesOf(task: Task): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const field of taskFields) {
    const out = new ByteWriter();
    task.write(field, out);
    const written = JSON.parse(out.bytes.toString()) as unknown;
    if (written !== task[field]) throw new Error(`${field} is ${task[field]}, but ${written} is written.`);
    values[field] = written;
  }
  const { relatedObject } = task;
  return { ...values, relatedObject, log: messagesOf(task.log), previousLog: messagesOf(task.previousLog) };
}

/** The messages of a log, read in three ways that must agree. */
function messagesOf(log: TaskLog): readonly object[] {
  const places: number[] = [];
  const visited: object[] = [];
  const visit = ({
    timestamp,
    logLevel,
    logger,
    event,
    attributes,
  }: Parameters<Parameters<TaskLog['each']>[0]>[0]) => ({
    timestamp,
    logLevel,
    logger,
    event,
    attributes,
  });
  log.each((message, place) => {
    visited.push(visit(message));
    places.push(place);
  });
  const again: object[] = [];
  log.each((message) => again.push(visit(message)));
  const found = places.map((place) => visit(log.at(place)));
  const isAscending = places.every((place, index) => index === 0 || place > (places[index - 1] ?? 0));
  if (!isAscending) throw new Error(`The places do not ascend: ${places}`);
  for (const other of [again, found]) {
    if (JSON.stringify(other) !== JSON.stringify(visited))
      throw new Error('The log is read differently the second time.');
  }
  for (const [level, { count, latest }] of log.levels) {
    const indexes = visited.flatMap((each, index) =>
      (each as { logLevel: string }).logLevel === level ? [index] : [],
    );
    if (indexes.length !== count || places[indexes.at(-1) ?? -1] !== latest)
      throw new Error(`${level} is counted wrongly.`);
  }
  return visited;
}
