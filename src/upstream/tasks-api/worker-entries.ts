import { brokenPart } from '../../errors.ts';
import { ByteSearch } from '../../json/byte-search.ts';
import { comma, isAt, openObject, quote } from '../../json/bytes.ts';
import { checkString } from '../../json/field-checks.ts';
import { checkMoment } from '../../json/moment.ts';
import { JsonReader } from '../../json/reader.ts';
import { JsonRecord } from '../../json/record.ts';
import { longestEscape } from '../../json/record-shape.ts';
import { messageIndexes, messageShape } from '../structured-message.ts';
import type { WorkerEntry } from './run-times.ts';

/** What the loggers of the worker's entries contain one of, and what these end with. */
const workers = ['MessagesMiddleware', 'TaskLogMiddleware'];
const workersEnd = 'Middleware';
const beforeWorkersEnd = workers.map((worker) => Buffer.from(worker.slice(0, -workersEnd.length)));

const startEvent = Buffer.from('"Task is being processed"');
const finishEvents = ['"Task finished processing without errors"', '"Task has been skipped"'].map((text) =>
  Buffer.from(text),
);
const errorLevel = Buffer.from('"error"');

/** How the upstream writes the beginning of an entry. */
const beginning = Buffer.from('{"timestamp":"');
/** How far before a logger's name the beginning of its entry is looked for, in bytes. */
const nearBytes = 400;

interface Searches {
  readonly worker: ByteSearch;
  /** Of escaped letters, which the name of a logger or of a field could hide behind. */
  readonly escaped: ByteSearch;
  readonly array: ByteSearch;
}

/** Rows of one answer lie next to each other, so they share its searches. */
const searchesOf = new WeakMap<Buffer, Searches>();

function searchesIn(bytes: Buffer): Searches {
  const known = searchesOf.get(bytes);
  if (known) return known;
  const searches = {
    worker: new ByteSearch(bytes, Buffer.from(workersEnd)),
    escaped: new ByteSearch(bytes, Buffer.from('\\u00')),
    array: new ByteSearch(bytes, Buffer.from('[')),
  };
  searchesOf.set(bytes, searches);
  return searches;
}

/**
 * The worker's entries of the log between `start` and `end`, in the upstream's order. Other messages are mostly jumped over, and
 * not checked. Throws UPSTREAM_INVALID_RESPONSE if one of the worker's entries breaks the contract, or if the log is
 * found not to be JSON.
 */
export function readWorkerEntries(bytes: Buffer, start: number, end: number): readonly WorkerEntry[] {
  const searches = searchesIn(bytes);
  const entries: WorkerEntry[] = [];
  let reader: JsonReader | undefined;
  let record: JsonRecord | undefined;
  let at = start + 1;
  try {
    for (;;) {
      const candidate = firstCandidate(searches, at, end);
      if (candidate === -1) return entries;
      if (!reader) {
        reader = new JsonReader(bytes, start);
        reader.enter();
        reader.nextElement();
      }
      reader.at = elementNear(bytes, searches, reader.at, candidate);
      record ??= new JsonRecord(bytes, messageShape);
      do {
        const entry = readEntry(reader, record, candidate);
        if (entry) entries.push(entry);
        if (!reader.nextElement()) return entries;
      } while (reader.at <= candidate);
      at = reader.at;
    }
  } catch (cause) {
    if (cause instanceof SyntaxError) throw brokenPart('messages are not JSON');
    throw cause;
  }
}

function firstCandidate({ worker, escaped }: Searches, start: number, end: number): number {
  const named = worker.first(start, end);
  const hidden = escaped.first(start, end);
  return named === -1 || (hidden !== -1 && hidden < named) ? hidden : named;
}

/**
 * Where the element starts that contains `candidate`, or one before it. `known` is the start of an element.
 *
 * `,{` is either in a string or between elements of an array; followed by a quote and a name, it is in no string, where the
 * quote would be escaped. If no array opens after the start of an element of the log, the array is the log.
 */
function elementNear(bytes: Buffer, { array }: Searches, known: number, candidate: number): number {
  const least = Math.max(known, candidate - nearBytes);
  let at = candidate;
  while (at > least && !(bytes[at] === openObject && isAt(bytes, at, beginning))) at--;
  if (at <= known || bytes[at] !== openObject || bytes[at - 1] !== comma) return known;
  return isAt(bytes, at, beginning) && array.first(known, at) === -1 ? at : known;
}

/** Reads the element where the reader stands; undefined if it is not the worker's entry. */
function readEntry(reader: JsonReader, record: JsonRecord, candidate: number): WorkerEntry | undefined {
  if (reader.bytes[reader.at] !== openObject) {
    reader.skip();
    return undefined;
  }
  record.read(reader);
  if (!isWorkers(record, candidate)) return undefined;
  checkString(record, messageIndexes.event);
  checkString(record, messageIndexes.logLevel);
  return {
    moment: checkMoment(record, messageIndexes.timestamp),
    isStart: isText(record, messageIndexes.event, startEvent),
    isFinish:
      isText(record, messageIndexes.logLevel, errorLevel) ||
      finishEvents.some((event) => isText(record, messageIndexes.event, event)),
  };
}

/** Whether a logger's name contains that of a worker. `candidate` is where an answer contains the end of one. */
function isWorkers(record: JsonRecord, candidate: number): boolean {
  const { bytes } = record;
  const { logger } = messageIndexes;
  if (record.firstOf(logger) !== quote) return false;
  if (candidate > record.startOf(logger) && candidate < record.endOf(logger)) {
    if (beforeWorkersEnd.some((text) => isAt(bytes, candidate - text.length, text))) return true;
  }
  const text = record.text(logger);
  return workers.some((worker) => text.includes(worker));
}

/** Whether the field, a string, is the text that `json` is. */
function isText(record: JsonRecord, field: number, json: Buffer): boolean {
  const [start, end] = [record.startOf(field), record.endOf(field)];
  if (end - start === json.length && isAt(record.bytes, start, json)) return true;
  // The same text with escapes is longer, but only so much.
  if (end - start <= json.length || end - start > json.length * longestEscape) return false;
  return record.text(field) === JSON.parse(json.toString());
}
