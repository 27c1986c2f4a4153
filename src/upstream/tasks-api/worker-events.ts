import { isAt, quote } from '../../json/bytes.ts';
import { checkString } from '../../json/field-checks.ts';
import { Phrase } from '../../json/phrase.ts';
import type { JsonRecord } from '../../json/record.ts';
import { holdsEscape, longestEscape } from '../../json/record-shape.ts';
import { messageIndexes } from '../structured-message.ts';

/** What the loggers of the worker's entries contain one of, and what these end with. */
const workers = ['MessagesMiddleware', 'TaskLogMiddleware'];
export const workersEnd = 'Middleware';
const beforeWorkersEnd = workers.map((worker) => Buffer.from(worker.slice(0, -workersEnd.length)));

/** Something that the worker logs of a run, and what it marks, if its level is not error. */
export interface WorkerEvent {
  readonly json: Buffer;
  /** With the key that the upstream writes after it. */
  readonly phrase: Phrase;
  readonly isStart: boolean;
  readonly isFinish: boolean;
}

/** All that the worker logs of a run, apart from exceptions. */
export const workerEvents: readonly WorkerEvent[] = [
  toEvent('Task is being processed', { isStart: true, isFinish: false }),
  toEvent('Task has been queued', { isStart: false, isFinish: false }),
  toEvent('Task finished processing without errors', { isStart: false, isFinish: true }),
  toEvent('Task has been skipped', { isStart: false, isFinish: true }),
  toEvent('Task will be retried', { isStart: false, isFinish: false }),
];

function toEvent(text: string, marks: Pick<WorkerEvent, 'isStart' | 'isFinish'>): WorkerEvent {
  const json = Buffer.from(JSON.stringify(text));
  return { json, phrase: new Phrase(Buffer.concat([json, Buffer.from(',"attributes":')])), ...marks };
}

const errorLevel = Buffer.from('"error"');

/** Whether a message's logger contains the name of a worker. `candidate` is where an answer contains the end of one. */
export function isWorkers(message: JsonRecord, candidate: number): boolean {
  const { bytes } = message;
  const { logger } = messageIndexes;
  if (message.firstOf(logger) !== quote) return false;
  if (candidate > message.startOf(logger) && candidate < message.endOf(logger)) {
    if (beforeWorkersEnd.some((text) => isAt(bytes, candidate - text.length, text))) return true;
  }
  const text = message.text(logger);
  return workers.some((worker) => text.includes(worker));
}

/** Which of the worker's events a message is. Throws UPSTREAM_INVALID_RESPONSE if it has none. */
export function eventOf(message: JsonRecord): WorkerEvent | undefined {
  checkString(message, messageIndexes.event);
  return workerEvents.find(({ json }) => isText(message, messageIndexes.event, json));
}

/** Throws UPSTREAM_INVALID_RESPONSE if a message has no level. */
export function isError(message: JsonRecord): boolean {
  checkString(message, messageIndexes.logLevel);
  return isText(message, messageIndexes.logLevel, errorLevel);
}

/** Whether the field, a string, is the text that `json` is. */
function isText(message: JsonRecord, field: number, json: Buffer): boolean {
  const [start, end] = [message.startOf(field), message.endOf(field)];
  if (end - start === json.length && isAt(message.bytes, start, json)) return true;
  // The same text with escapes is longer, but only so much.
  if (end - start <= json.length || end - start > json.length * longestEscape) return false;
  return holdsEscape(message.bytes, start, end) && message.text(field) === JSON.parse(json.toString());
}
