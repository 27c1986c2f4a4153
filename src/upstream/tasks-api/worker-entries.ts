import { brokenPart } from '../../errors.ts';
import { ByteSearch } from '../../json/byte-search.ts';
import { closeObject, comma, isAt, openObject, quote } from '../../json/bytes.ts';
import { checkString } from '../../json/field-checks.ts';
import { checkMoment, readPlainMoment } from '../../json/moment.ts';
import { JsonReader } from '../../json/reader.ts';
import { JsonRecord } from '../../json/record.ts';
import { holdsEscape, longestEscape } from '../../json/record-shape.ts';
import { messageIndexes, messageShape } from '../structured-message.ts';
import type { WorkerEntry } from './run-times.ts';

/** What the loggers of the worker's entries contain one of, and what these end with. */
const workers = ['MessagesMiddleware', 'TaskLogMiddleware'];
const workersEnd = 'Middleware';
const beforeWorkersEnd = workers.map((worker) => Buffer.from(worker.slice(0, -workersEnd.length)));

/** What the worker logs of a run, apart from exceptions, and whether that marks its start or its finish. */
const events = [
  { text: 'Task has been queued', isStart: false, isFinish: false },
  { text: 'Task will be retried', isStart: false, isFinish: false },
  { text: 'Task is being processed', isStart: true, isFinish: false },
  { text: 'Task finished processing without errors', isStart: false, isFinish: true },
  { text: 'Task has been skipped', isStart: false, isFinish: true },
].map(({ text, ...marks }) => ({
  json: Buffer.from(`"${text}","attributes":`),
  text: Buffer.from(`"${text}"`),
  ...marks,
}));
const errorLevel = Buffer.from('"error"');

/** How the upstream writes the beginning of an entry. */
const beginning = Buffer.from('{"timestamp":"');
/** How far before a logger's name the beginning of its entry is looked for, in bytes. */
const nearBytes = 400;

/** Finds the worker's entries in the logs of one answer. */
class WorkerSearch {
  readonly #bytes: Buffer;
  readonly #worker: ByteSearch;
  /** Escaped letters, which the name of a logger or of a field could hide behind. */
  readonly #escaped: ByteSearch;
  readonly #array: ByteSearch;
  readonly #reader: JsonReader;
  readonly #record: JsonRecord;
  /** Of the last entry, from the end of its time to the start of its event; and how far the worker's name was in it. */
  #middle: Buffer = Buffer.alloc(0);
  #nameInMiddle = 0;
  /** How far the worker's name was from the beginning of the last entry: most have the same loggers and levels. */
  #distance = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#worker = new ByteSearch(bytes, Buffer.from(workersEnd));
    this.#escaped = new ByteSearch(bytes, Buffer.from('\\u00'));
    this.#array = new ByteSearch(bytes, Buffer.from('['));
    this.#reader = new JsonReader(bytes);
    this.#record = new JsonRecord(bytes, messageShape);
  }

  read(start: number, end: number): readonly WorkerEntry[] {
    const reader = this.#reader;
    const entries: WorkerEntry[] = [];
    reader.at = start;
    reader.enter();
    let candidate = this.#candidate(start, end);
    if (candidate === -1 || !reader.nextElement()) return entries;
    for (;;) {
      reader.at = this.#elementNear(reader.at, candidate);
      do {
        if (!this.#readAlike(candidate, entries)) this.#readEntry(candidate, entries);
        if (!reader.nextElement()) return entries;
      } while (reader.at <= candidate);
      candidate = this.#candidate(reader.at, end);
      if (candidate === -1) return entries;
    }
  }

  /** The first place that a worker's entry may contain. */
  #candidate(start: number, end: number): number {
    const named = this.#worker.first(start, end);
    const hidden = this.#escaped.first(start, end);
    return named === -1 || (hidden !== -1 && hidden < named) ? hidden : named;
  }

  /**
   * Where an element starts that contains `candidate` or lies before it. `known` is the start of an element.
   *
   * `,{` is either in a string or between elements of an array; with `"timestamp"` after it, it is in no string, where the
   * quotes would be escaped. If no array opens after the start of an element of the log, the array is the log.
   */
  #elementNear(known: number, candidate: number): number {
    const bytes = this.#bytes;
    let at = candidate - this.#distance;
    if (at <= known || !isAt(bytes, at, beginning)) {
      const least = Math.max(known, candidate - nearBytes);
      at = candidate;
      do {
        at--;
        while (at > least && bytes[at] !== openObject) at--;
        if (at <= least) return known;
      } while (!isAt(bytes, at, beginning));
      this.#distance = candidate - at;
    }
    return bytes[at - 1] === comma && this.#array.first(known, at) === -1 ? at : known;
  }

  /** Reads an entry that differs from the last one only by its time, event and attributes. False, and nothing is read, if it does not. */
  #readAlike(candidate: number, entries: WorkerEntry[]): boolean {
    const [bytes, reader, middle] = [this.#bytes, this.#reader, this.#middle];
    const { at } = reader;
    const timeEnd = candidate - this.#nameInMiddle;
    if (middle.length === 0 || !isAt(bytes, at, beginning) || !isAt(bytes, timeEnd, middle)) return false;
    const event = events.find(({ json }) => isAt(bytes, timeEnd + middle.length, json));
    const moment = event && readPlainMoment(bytes, at + beginning.length - 1, timeEnd);
    if (!moment) return false;
    reader.at = timeEnd + middle.length + event.json.length;
    if (bytes[reader.at] === openObject) reader.skip();
    if (bytes[reader.at] !== closeObject) {
      reader.at = at;
      return false;
    }
    reader.at++;
    if (event.isStart || event.isFinish) entries.push({ moment, isStart: event.isStart, isFinish: event.isFinish });
    return true;
  }

  /** Reads the element where the reader stands, and adds it if it is the worker's entry and marks something. */
  #readEntry(candidate: number, entries: WorkerEntry[]): void {
    const [reader, record] = [this.#reader, this.#record];
    if (this.#bytes[reader.at] !== openObject) {
      reader.skip();
      return;
    }
    record.read(reader);
    if (!isWorkers(record, candidate)) return;
    checkString(record, messageIndexes.event);
    checkString(record, messageIndexes.logLevel);
    const event = events.find(({ text }) => isText(record, messageIndexes.event, text));
    const isError = isText(record, messageIndexes.logLevel, errorLevel);
    const [isStart, isFinish] = [event?.isStart ?? false, isError || (event?.isFinish ?? false)];
    if (isStart || isFinish) entries.push({ moment: checkMoment(record, messageIndexes.timestamp), isStart, isFinish });
    if (!isError) this.#rememberMiddle(candidate);
  }

  #rememberMiddle(candidate: number): void {
    const record = this.#record;
    const start = record.endOf(messageIndexes.timestamp);
    const end = record.startOf(messageIndexes.event);
    const isAdjacent = record.isRun(messageIndexes.timestamp, messageIndexes.event);
    if (!isAdjacent || candidate < start || candidate >= end) return;
    this.#middle = this.#bytes.subarray(start, end);
    this.#nameInMiddle = candidate - start;
  }
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
  return holdsEscape(record.bytes, start, end) && record.text(field) === JSON.parse(json.toString());
}

/** The rows of an answer lie next to each other, so they share its searches. */
const searches = new WeakMap<Buffer, WorkerSearch>();

/**
 * The worker's entries that mark a start or a finish in the log between `start` and `end`, in the upstream's order. Other messages are
 * mostly jumped over, and not checked. Throws UPSTREAM_INVALID_RESPONSE if one of the worker's entries breaks the contract,
 * or if the log is found not to be JSON.
 */
export function readWorkerEntries(bytes: Buffer, start: number, end: number): readonly WorkerEntry[] {
  let search = searches.get(bytes);
  if (!search) {
    search = new WorkerSearch(bytes);
    searches.set(bytes, search);
  }
  try {
    return search.read(start, end);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw brokenPart('messages are not JSON');
    throw cause;
  }
}
