import type { components } from '../generated/upstream.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readLogLevel } from './documented.ts';
import type { Drift } from './drift.ts';
import { parseExactJson } from './exact-json.ts';
import { openObject } from './json-bytes.ts';
import { JsonReader } from './json-reader.ts';
import { JsonRecord } from './json-record.ts';
import { RecordShape } from './record-shape.ts';
import { brokenContract, type LogLevel, type MessageField, type TaskMessage } from './task.ts';

const names: readonly (keyof components['schemas']['LogEvent'])[] = [
  'timestamp',
  'log_level',
  'logger',
  'event',
  'attributes',
];
const shape = new RecordShape(names);
const indexes: Readonly<Record<MessageField, number>> = {
  timestamp: 0,
  logLevel: 1,
  logger: 2,
  event: 3,
  attributes: 4,
};

/** The messages in the array that the field of a task holds. Throws UPSTREAM_INVALID_RESPONSE where they break the contract. */
export function readMessages(task: JsonRecord, field: number, drift: Drift): readonly TaskMessage[] {
  const messages: TaskMessage[] = [];
  readArray(task, field, (reader) => {
    const record = new JsonRecord(task.bytes, shape);
    messages.push(new UpstreamMessage(record, drift).read(reader));
  });
  return messages;
}

/** Tells them one by one, each in the same object. Throws as `readMessages`, also when some have been told. */
export function visitMessages(
  task: JsonRecord,
  field: number,
  drift: Drift,
  visit: (message: TaskMessage) => void,
): void {
  const message = new UpstreamMessage(new JsonRecord(task.bytes, shape), drift);
  readArray(task, field, (reader) => visit(message.read(reader)));
}

/** `read` reads the object where the reader stands. */
function readArray(task: JsonRecord, field: number, read: (reader: JsonReader) => void): void {
  const reader = new JsonReader(task.bytes, task.startOf(field));
  try {
    reader.enter();
    while (reader.nextElement()) {
      if (reader.bytes[reader.at] !== openObject) throw brokenContract('a message is not an object');
      read(reader);
    }
    // Nobody has read the array before.
    if (reader.at !== task.endOf(field)) throw brokenContract('messages are not JSON');
  } catch (cause) {
    if (cause instanceof SyntaxError) throw brokenContract('messages are not JSON', cause);
    throw cause;
  }
}

/** Far above what anybody logs, and far below what exhausts the stack when the answer is read. */
const maxDepth = 500;

class UpstreamMessage implements TaskMessage {
  readonly #record: JsonRecord;
  readonly #drift: Drift;
  #logLevel: LogLevel = 'NOTSET';

  constructor(record: JsonRecord, drift: Drift) {
    this.#record = record;
    this.#drift = drift;
  }

  /** Reads the object where the reader stands. */
  read(reader: JsonReader): this {
    const record = this.#record.read(reader);
    record.checkDateTime(indexes.timestamp);
    record.checkString(indexes.logLevel);
    this.#logLevel = readLogLevel(record, indexes.logLevel, this.#drift);
    record.checkString(indexes.logger);
    record.checkString(indexes.event);
    record.checkObject(indexes.attributes);
    if (record.depth > maxDepth) {
      throw brokenContract(`attributes are nested deeper than ${maxDepth} levels`);
    }
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
    else if (field === 'attributes' && this.#record.hasLargeIntegers) {
      out.text(JSON.stringify(this.attributes));
    } else this.#record.write(indexes[field], out);
  }

  writeRun(first: MessageField, last: MessageField, out: ByteWriter): boolean {
    if (this.#record.hasLargeIntegers) return false;
    return this.#record.writeRun(indexes[first], indexes[last], out);
  }
}
