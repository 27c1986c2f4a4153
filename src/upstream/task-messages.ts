import type { components } from '../generated/upstream.ts';
import type { ByteWriter } from './byte-writer.ts';
import { toLogLevel } from './documented.ts';
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
  const reader = new JsonReader(task.bytes, task.startOf(field));
  try {
    const messages = readArray(reader, drift);
    // Nobody has read the array before.
    if (reader.at !== task.endOf(field)) throw brokenContract('messages are not JSON');
    return messages;
  } catch (cause) {
    if (cause instanceof SyntaxError) throw brokenContract('messages are not JSON', cause);
    throw cause;
  }
}

function readArray(reader: JsonReader, drift: Drift): TaskMessage[] {
  const messages: TaskMessage[] = [];
  reader.enter();
  while (reader.nextElement()) {
    if (reader.bytes[reader.at] !== openObject) throw brokenContract('a message is not an object');
    messages.push(new UpstreamMessage(new JsonRecord(reader, shape), drift));
  }
  return messages;
}

/** Far above what anybody logs, and far below what exhausts the stack when the answer is read. */
const maxDepth = 500;

class UpstreamMessage implements TaskMessage {
  readonly logLevel: LogLevel;
  readonly #record: JsonRecord;

  constructor(record: JsonRecord, drift: Drift) {
    this.#record = record;
    record.checkDateTime(indexes.timestamp);
    record.checkString(indexes.logLevel);
    this.logLevel = toLogLevel(record.text(indexes.logLevel), drift);
    record.checkString(indexes.logger);
    record.checkString(indexes.event);
    record.checkObject(indexes.attributes);
    if (record.depth > maxDepth) {
      throw brokenContract(`attributes are nested deeper than ${maxDepth} levels`);
    }
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
    if (field === 'logLevel') out.ascii(`"${this.logLevel}"`);
    else if (field === 'attributes' && this.#record.hasLargeIntegers) {
      out.text(JSON.stringify(this.attributes));
    } else this.#record.write(indexes[field], out);
  }
}
