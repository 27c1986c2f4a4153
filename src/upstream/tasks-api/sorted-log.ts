import { brokenPart, type GatewayError } from '../../errors.ts';
import { quote } from '../../json/bytes.ts';
import { compareMoments, type Moment } from '../../json/moment.ts';
import { JsonReader } from '../../json/reader.ts';
import type { JsonRecord } from '../../json/record.ts';
import { type CountedLevels, countLevel } from '../counted-levels.ts';
import type { Drift } from '../drift.ts';
import { keptNumbers, StructuredMessage } from '../structured-message.ts';
import type { LoggedLevels, LogLevel, TaskLog, TaskMessage } from '../task.ts';
import type { TextAllowance } from '../text-allowance.ts';
import { TextMessage } from '../text-message.ts';

/** What the logs of a row have in common. */
export interface LogSource {
  readonly row: JsonRecord;
  readonly drift: Drift;
  readonly texts: TextAllowance;
  /** The row's field that is the time of messages that are bare texts, and that time. */
  readonly mtimeField: number;
  mtime(): Moment;
}

/** What is known of a log once it has been read. */
interface Contents {
  readonly levels: CountedLevels;
  /** Where the messages are, oldest first; undefined if the upstream wrote them like that. */
  readonly sorted: Uint32Array | undefined;
  /** The time of the oldest message. */
  readonly earliest: Moment | undefined;
}

/** The messages in the upstream's order, for as long as they are visited. */
interface Reading {
  readonly message: StructuredMessage;
  /** Where each starts. */
  readonly starts: readonly number[];
  /** What `message` needs to restore each; of a bare text, nothing. */
  readonly kept: readonly number[];
  /** Which message is the oldest, the second oldest and so on; undefined if they are in this order. */
  readonly order: readonly number[] | undefined;
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
    if (!this.#contents) this.#visitKept(this.#read(true), visit);
    else if (this.#contents.sorted) this.#visitSorted(this.#contents.sorted, visit);
    else this.#readEach(this.#message(), visit);
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
    if (!this.#contents) this.#read(false);
    return this.#contents as unknown as Contents;
  }

  /** Reads the log for the first time. What is kept of each message takes memory, so it is only if all are to be visited. */
  #read(keeps: boolean): Reading {
    const { mtime, texts } = this.#source;
    const message = this.#message();
    message.keepsIntegers = keeps;
    const starts: number[] = [];
    const moments: Moment[] = [];
    const logLevels: LogLevel[] = [];
    const kept: number[] = [];
    let isSorted = true;
    this.#readEach(message, (each, start) => {
      const isText = each !== message;
      // Each counts once, however often the log is read.
      if (isText) texts.take();
      const moment = isText ? mtime() : message.moment;
      const last = moments.at(-1);
      if (last && compareMoments(last, moment) > 0) isSorted = false;
      starts.push(start);
      moments.push(moment);
      logLevels.push(each.logLevel);
      if (!keeps) return;
      if (isText) for (let number = 0; number < keptNumbers; number++) kept.push(0);
      else message.keep(kept);
    });
    const order = isSorted ? undefined : sortedOrder(moments);
    this.#contents = {
      levels: countLevels(logLevels, starts, order),
      sorted: order && Uint32Array.from(order, (index) => starts[index] as number),
      earliest: moments[order?.[0] ?? 0],
    };
    return { message, starts, kept, order };
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

  #visitKept({ message, starts, kept, order }: Reading, visit: (message: TaskMessage, place: number) => void): void {
    const { bytes } = this.#source.row;
    const text = this.#text();
    const reader = new JsonReader(bytes);
    for (let rank = 0; rank < starts.length; rank++) {
      const index = order ? (order[rank] as number) : rank;
      const start = starts[index] as number;
      reader.at = start;
      const each = bytes[start] === quote ? text.read(reader) : message.restore(kept, index * keptNumbers);
      visit(each, order ? rank : start);
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

/** Messages of the same time keep their order. */
function sortedOrder(moments: readonly Moment[]): readonly number[] {
  return Array.from(moments, (_moment, index) => index).sort((a, b) =>
    compareMoments(moments[a] as Moment, moments[b] as Moment),
  );
}

function countLevels(
  logLevels: readonly LogLevel[],
  starts: readonly number[],
  order: readonly number[] | undefined,
): CountedLevels {
  const levels: CountedLevels = new Map();
  for (let rank = 0; rank < logLevels.length; rank++) {
    const index = order ? (order[rank] as number) : rank;
    countLevel(levels, logLevels[index] as LogLevel, order ? rank : (starts[index] as number));
  }
  return levels;
}
