import { brokenPart } from '../../errors.ts';
import { ByteSearch } from '../../json/byte-search.ts';
import { closeObject, comma, isAt, openObject } from '../../json/bytes.ts';
import { checkMoment, readPlainMoment } from '../../json/moment.ts';
import { Phrase, viewOf } from '../../json/phrase.ts';
import { JsonReader } from '../../json/reader.ts';
import { JsonRecord } from '../../json/record.ts';
import { messageIndexes, messageShape } from '../structured-message.ts';
import type { WorkerEntry } from './run-times.ts';
import { eventOf, isError, isWorkers, type WorkerEvent, workerEvents, workersEnd } from './worker-events.ts';

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
  readonly #view: DataView;
  /** The last entry, from the end of its time to the start of its event; and how far the worker's name was in that. */
  #middle: Phrase | undefined;
  #nameInMiddle = 0;
  /** How far the worker's name was from the beginning of the last entry: most have the same loggers and levels. */
  #distance = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
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
    while (candidate !== -1) {
      const event = this.#eventLikeLast(candidate);
      if (event && !event.isStart && !event.isFinish) {
        // It marks nothing; and if it is in an entry that does, that has another candidate.
        candidate = this.#candidate(candidate + 1, end);
        continue;
      }
      reader.at = this.#elementNear(reader.at, candidate);
      do {
        if (!event || !this.#readLikeLast(candidate, event, entries)) this.#readEntry(candidate, entries);
        if (!reader.nextElement()) return entries;
      } while (reader.at <= candidate);
      candidate = this.#candidate(reader.at, end);
    }
    return entries;
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

  /** The event at a candidate, if it is written like the last entry from the end of its time on; it is then no error. */
  #eventLikeLast(candidate: number): WorkerEvent | undefined {
    const [view, middle] = [this.#view, this.#middle];
    const start = candidate - this.#nameInMiddle;
    if (!middle?.isAt(view, start)) return undefined;
    return workerEvents.find(({ phrase }) => phrase.isAt(view, start + middle.length));
  }

  /** Reads an entry that is the worker's and whose event is known. False, and nothing is read, if it is another element. */
  #readLikeLast(candidate: number, event: WorkerEvent, entries: WorkerEntry[]): boolean {
    const [bytes, reader] = [this.#bytes, this.#reader];
    const { at } = reader;
    if (!isAt(bytes, at, beginning)) return false;
    const timeEnd = candidate - this.#nameInMiddle;
    const moment = readPlainMoment(bytes, at + beginning.length - 1, timeEnd);
    if (!moment) return false;
    reader.at = timeEnd + (this.#middle?.length ?? 0) + event.phrase.length;
    if (bytes[reader.at] === openObject) reader.skip();
    if (bytes[reader.at] !== closeObject) {
      reader.at = at;
      return false;
    }
    reader.at++;
    entries.push({ moment, isStart: event.isStart, isFinish: event.isFinish });
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
    const event = eventOf(record);
    const failed = isError(record);
    const isStart = event?.isStart ?? false;
    const isFinish = failed || (event?.isFinish ?? false);
    if (isStart || isFinish) entries.push({ moment: checkMoment(record, messageIndexes.timestamp), isStart, isFinish });
    if (!failed) this.#rememberMiddle(candidate);
  }

  #rememberMiddle(candidate: number): void {
    const record = this.#record;
    const start = record.endOf(messageIndexes.timestamp);
    const end = record.startOf(messageIndexes.event);
    const isAdjacent = record.isRun(messageIndexes.timestamp, messageIndexes.event);
    if (!isAdjacent || candidate < start || candidate >= end) return;
    this.#middle = new Phrase(this.#bytes.subarray(start, end));
    this.#nameInMiddle = candidate - start;
  }
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
