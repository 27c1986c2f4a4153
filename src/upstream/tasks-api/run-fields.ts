import type { JsonRecord } from '../../json/record.ts';
import { RecordShape } from '../../json/record-shape.ts';
import { fieldIndexes } from '../field-indexes.ts';
import type { TaskField } from '../task.ts';
import type { components } from './generated/openapi.ts';

/**
 * When a row must have a field. `required`: else it is broken. `expected`: always, but the gateway can do without it. `related`: if it
 * belongs to an object. `recent`: from 2025.10 on. `first`: on 2025.8, which has other names for the logs.
 */
type Need = 'required' | 'expected' | 'related' | 'recent' | 'first';

/** Every documented field of a run, in the upstream's order; those that only 2025.8 has come last. */
const needs = {
  message_id: 'required',
  queue_name: 'required',
  actor_name: 'required',
  state: 'required',
  mtime: 'required',
  retries: 'recent',
  eta: 'recent',
  rel_obj_app_label: 'related',
  rel_obj_model: 'related',
  rel_obj_id: 'expected',
  uid: 'required',
  logs: 'recent',
  previous_logs: 'recent',
  aggregated_status: 'required',
  description: 'expected',
  messages: 'first',
  previous_messages: 'first',
} as const satisfies Readonly<Record<keyof components['schemas']['Task'], Need>>;
const names = Object.keys(needs) as (keyof typeof needs)[];

// Logs are most of the bytes, and few operations select them. Their last message ends with its attributes, an object: an
// array of anything else between a log and the field after it is not taken for the log's end.
const logsEnd = '}}';

export const runShape = new RecordShape(names, [
  { field: 'logs', end: logsEnd, next: 'previous_logs' },
  { field: 'previous_logs', end: logsEnd, next: 'aggregated_status' },
  { field: 'messages', end: logsEnd, next: 'previous_messages' },
  { field: 'previous_messages', end: logsEnd, next: 'aggregated_status' },
]);

export const runIndexes = fieldIndexes(names);

const { logs, previousLogs, messages, previousMessages } = runIndexes;

/** The fields that hold logs, in all releases. */
export const logFields: readonly number[] = [logs, previousLogs, messages, previousMessages];

/** The field of the log, whichever name the release has for it. */
export function logFieldOf(row: JsonRecord): number {
  return row.has(logs) ? logs : messages;
}

/** As `logFieldOf`, of what earlier attempts logged. */
export function previousLogFieldOf(row: JsonRecord): number {
  return row.has(previousLogs) ? previousLogs : previousMessages;
}

export function hasLogs(row: JsonRecord): boolean {
  return row.has(logFieldOf(row)) && row.has(previousLogFieldOf(row));
}

/** The fields that a row of its release lacks, but for those without which it is broken. */
export function missingFields(row: JsonRecord): readonly string[] {
  const isFirst = !row.has(logs) && !row.has(previousLogs) && (row.has(messages) || row.has(previousMessages));
  const needed: Readonly<Record<Need, boolean>> = {
    required: false,
    expected: true,
    related: !row.isNull(runIndexes.relObjId),
    recent: !isFirst,
    first: isFirst,
  };
  return names.filter((name, index) => needed[needs[name]] && !row.has(index));
}

/** The field that a task's field is written from as the upstream wrote it; undefined if it is written in another way. */
export function copiedFieldOf(field: TaskField): number | undefined {
  switch (field) {
    case 'name':
      return runIndexes.actorName;
    case 'fullName':
      return runIndexes.uid;
    case 'description':
      return runIndexes.description;
    case 'queue':
      return runIndexes.queueName;
    case 'eta':
      return runIndexes.eta;
    case 'updatedAt':
      return runIndexes.mtime;
    default:
      return undefined;
  }
}
