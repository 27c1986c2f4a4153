import { brokenPart, type GatewayError } from '../../errors.ts';
import { quote } from '../../json/bytes.ts';
import type { Moment } from '../../json/moment.ts';
import { JsonReader } from '../../json/reader.ts';
import type { JsonRecord } from '../../json/record.ts';
import { type CountedLevels, countLevel } from '../counted-levels.ts';
import type { Drift } from '../drift.ts';
import { StructuredMessage } from '../structured-message.ts';
import type { LoggedLevels, TaskLog, TaskMessage } from '../task.ts';
import type { TextAllowance } from '../text-allowance.ts';
import { TextMessage } from '../text-message.ts';
import { LogReading } from './log-reading.ts';

/** What the logs of a row have in common. */
export interface LogSource {
  readonly row: JsonRecord;
  readonly drift: Drift;
  readonly texts: TextAllowance;
  /** The row's field that is the time of messages that are bare texts, and that time. */
  readonly mtimeField: number;
  readonly mtime: () => Moment;
}

/** What is known of a log once it has been read. */
interface Contents {
  readonly levels: CountedLevels;
  /** Where the messages are, oldest first; undefined if the upstream wrote them like that. */
  readonly sorted: Uint32Array | undefined;
  /** The time of the oldest message. */
  readonly earliest: Moment | undefined;
}

/**
 * A log that the upstream wrote in any order. It is read from the answer's bytes each time that it is asked for. The first time,
 * all of it is read and checked before a message is visited. A place is where a message starts or, if the messages had to
 * be sorted, its number.
 */
export class SortedLog implements TaskLog {
  readonly #source: LogSource;
  readonly #field: number;
  #contents: Contents | undefined;

  /** `field` of the row holds an array. */
  constructor(source: LogSource, field: number) {
    this.#source = source;
    this.#field = field;
  }

  each(visit: (message: TaskMessage, place: number) => void): void {
    if (this.#contents) {
      if (this.#contents.sorted) this.#visitSorted(this.#contents.sorted, visit);
      else this.#readEach(this.#message(), visit);
      return;
    }
    const message = this.#message();
    message.keepsIntegers = true;
    const reading = this.#read(message, true);
    this.#visitKept(reading, message, visit);
    reading.release();
  }

  get levels(): LoggedLevels {
    return this.#known().levels;
  }

  /** The time of the oldest message; undefined if there is none. Throws as `each`. */
  get earliest(): Moment | undefined {
    return this.#known().earliest;
  }

  at(place: number): TaskMessage {
    const start = this.#contents?.sorted ? (this.#contents.sorted[place] ?? 0) : place;
    const { bytes } = this.#source.row;
    const reader = new JsonReader(bytes, start);
    return bytes[start] === quote ? this.#text().read(reader) : this.#message().read(reader);
  }

  #known(): Contents {
    if (!this.#contents) this.#read(this.#message(), false).release();
    return this.#contents as unknown as Contents;
  }

  /** Reads the log for the first time. */
  #read(message: StructuredMessage, keepsAll: boolean): LogReading {
    const { row, mtime, texts } = this.#source;
    const reading = new LogReading(row.bytes, mtime, keepsAll);
    this.#readEach(message, (each, start) => {
      // Each text counts once, however often the log is read.
      if (each !== message) texts.take();
      reading.add(start, each === message ? message : undefined);
    });
    const { length } = reading;
    const isUnsorted = reading.sort();
    const sorted = isUnsorted ? Uint32Array.from({ length }, (_, rank) => reading.startOf(rank)) : undefined;
    const levels: CountedLevels = new Map();
    for (let rank = 0; rank < length; rank++) {
      countLevel(levels, reading.levelOf(rank), sorted ? rank : reading.startOf(rank));
    }
    this.#contents = { levels, sorted, earliest: length === 0 ? undefined : reading.momentOf(0) };
    return reading;
  }

  /** Reads the messages in the upstream's order. Each that is an object is read by `message`. */
  #readEach(message: StructuredMessage, visit: (each: TaskMessage, start: number) => void): void {
    const { row, drift } = this.#source;
    const { bytes } = row;
    const reader = new JsonReader(bytes, row.startOf(this.#field));
    let text: TextMessage | undefined;
    try {
      reader.enter();
      while (reader.nextElement()) {
        const start = reader.at;
        if (bytes[start] !== quote) {
          visit(message.read(reader), start);
          continue;
        }
        if (!text) drift.note('text message', 'messages');
        text ??= this.#text();
        visit(text.read(reader), start);
      }
    } catch (cause) {
      if (cause instanceof SyntaxError) throw notJson();
      throw cause;
    }
    // Nobody has read the array before.
    if (reader.at !== row.endOf(this.#field)) throw notJson();
  }

  #visitKept(
    reading: LogReading,
    message: StructuredMessage,
    visit: (message: TaskMessage, place: number) => void,
  ): void {
    const { bytes } = this.#source.row;
    const isSorted = this.#contents?.sorted !== undefined;
    const text = this.#text();
    const reader = new JsonReader(bytes);
    for (let rank = 0; rank < reading.length; rank++) {
      const start = reading.startOf(rank);
      reader.at = start;
      const each = bytes[start] === quote ? text.read(reader) : reading.restore(message, rank);
      visit(each, isSorted ? rank : start);
    }
  }

  #visitSorted(sorted: Uint32Array, visit: (message: TaskMessage, place: number) => void): void {
    const { bytes } = this.#source.row;
    const [message, text] = [this.#message(), this.#text()];
    const reader = new JsonReader(bytes);
    for (let rank = 0; rank < sorted.length; rank++) {
      reader.at = sorted[rank] as number;
      visit(bytes[reader.at] === quote ? text.read(reader) : message.read(reader), rank);
    }
  }

  #message(): StructuredMessage {
    return new StructuredMessage(this.#source.row.bytes, this.#source.drift);
  }

  #text(): TextMessage {
    return new TextMessage(this.#source.row, this.#source.mtimeField);
  }
}

function notJson(): GatewayError {
  return brokenPart('messages are not JSON');
}
