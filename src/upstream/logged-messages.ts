import { brokenPart } from '../errors.ts';
import type { ByteWriter } from '../json/byte-writer.ts';
import { openObject, quote } from '../json/bytes.ts';
import { parseExactJson } from '../json/exact-json.ts';
import { checkDateTime, checkFinite, checkObject, checkString } from '../json/field-checks.ts';
import { JsonReader } from '../json/reader.ts';
import { JsonRecord } from '../json/record.ts';
import { RecordShape } from '../json/record-shape.ts';
import type { Drift } from './drift.ts';
import { fieldIndexes } from './field-indexes.ts';
import { readLogLevel } from './log-level.ts';
import type { LoggedLevels, LogLevel, MessageField, TaskLog, TaskMessage } from './task.ts';
import type { TextAllowance } from './text-allowance.ts';
import { TextMessage } from './text-message.ts';

/** Every documented field of a message, in the upstream's order. */
const names = ['timestamp', 'log_level', 'logger', 'event', 'attributes'] as const;
const shape = new RecordShape(names);
const indexes = fieldIndexes(names);

/** Which fields of a task a log is read from. */
export interface LogFields {
  readonly messages: number;
  /** The time of messages that are bare texts. */
  readonly finishTimestamp: number;
}

type CountedLevels = Map<LogLevel, { count: number; latest: number }>;

/** The log of a run that has none. */
export const emptyLog: TaskLog = {
  each: () => undefined,
  at() {
    throw new RangeError('An empty log has no messages.');
  },
  levels: new Map(),
};

/** A log that is read from the answer's bytes each time that it is asked for: only its levels are kept. */
export class LoggedMessages implements TaskLog {
  readonly #task: JsonRecord;
  readonly #fields: LogFields;
  readonly #drift: Drift;
  readonly #texts: TextAllowance;
  #levels: CountedLevels | undefined;

  constructor(task: JsonRecord, fields: LogFields, drift: Drift, texts: TextAllowance) {
    this.#task = task;
    this.#fields = fields;
    this.#drift = drift;
    this.#texts = texts;
  }

  each(visit: (message: TaskMessage, place: number) => void): void {
    const { bytes } = this.#task;
    const reader = new JsonReader(bytes, this.#task.startOf(this.#fields.messages));
    const message = this.#message();
    const levels: CountedLevels | undefined = this.#levels ? undefined : new Map();
    let text: TextMessage | undefined;
    try {
      reader.enter();
      while (reader.nextElement()) {
        const place = reader.at;
        if (bytes[place] !== quote) {
          message.read(reader);
          if (levels) count(levels, message.logLevel, place);
          visit(message, place);
          continue;
        }
        if (!text) this.#drift.note('text message', 'messages');
        text ??= this.#text();
        text.read(reader);
        if (levels) {
          // Each counts once, however often the log is read.
          this.#texts.take();
          count(levels, text.logLevel, place);
        }
        visit(text, place);
      }
      // Nobody has read the array before.
      if (reader.at !== this.#task.endOf(this.#fields.messages)) throw brokenPart('messages are not JSON');
      this.#levels ??= levels;
    } catch (cause) {
      if (cause instanceof SyntaxError) throw brokenPart('messages are not JSON');
      throw cause;
    }
  }

  get levels(): LoggedLevels {
    if (!this.#levels) this.each(() => undefined);
    return this.#levels ?? new Map();
  }

  at(place: number): TaskMessage {
    const reader = new JsonReader(this.#task.bytes, place);
    return reader.bytes[place] === quote ? this.#text().read(reader) : this.#message().read(reader);
  }

  #message(): StructuredMessage {
    return new StructuredMessage(new JsonRecord(this.#task.bytes, shape, true), this.#drift);
  }

  #text(): TextMessage {
    return new TextMessage(this.#task, this.#fields.finishTimestamp);
  }
}

function count(levels: CountedLevels, logLevel: LogLevel, place: number): void {
  const level = levels.get(logLevel);
  if (level) {
    level.count++;
    level.latest = place;
  } else {
    levels.set(logLevel, { count: 1, latest: place });
  }
}

/** Far more than anybody logs, and far fewer than exhaust the stack when the answer is read. */
const maxDepth = 500;

class StructuredMessage implements TaskMessage {
  readonly #record: JsonRecord;
  readonly #drift: Drift;
  #logLevel: LogLevel = 'NOTSET';

  constructor(record: JsonRecord, drift: Drift) {
    this.#record = record;
    this.#drift = drift;
  }

  /** Reads what the reader stands at, in place of what was read before. */
  read(reader: JsonReader): this {
    if (reader.bytes[reader.at] !== openObject) throw brokenPart('a message is neither an object nor a text');
    const record = this.#record.read(reader);
    checkDateTime(record, indexes.timestamp);
    checkString(record, indexes.logLevel);
    this.#logLevel = readLogLevel(record, indexes.logLevel, this.#drift);
    checkString(record, indexes.logger);
    checkString(record, indexes.event);
    checkObject(record, indexes.attributes);
    checkFinite(record);
    if (record.depth > maxDepth) throw brokenPart(`attributes are nested deeper than ${maxDepth} levels`);
    return this;
  }

  get logLevel(): LogLevel {
    return this.#logLevel;
  }

  get timestamp(): string {
    return this.#record.text(indexes.timestamp);
  }

  get logger(): string {
    return this.#record.text(indexes.logger);
  }

  get event(): string {
    return this.#record.text(indexes.event);
  }

  get attributes(): Readonly<Record<string, unknown>> {
    const { bytes } = this.#record;
    const [start, end] = [this.#record.startOf(indexes.attributes), this.#record.endOf(indexes.attributes)];
    return parseExactJson(bytes, start, end) as Readonly<Record<string, unknown>>;
  }

  write(field: MessageField, out: ByteWriter): void {
    if (field === 'logLevel') out.quoted(this.#logLevel);
    else this.#record.write(indexes[field], out);
  }

  writeRun(first: MessageField, last: MessageField, out: ByteWriter): boolean {
    return this.#record.writeRun(indexes[first], indexes[last], out);
  }
}
