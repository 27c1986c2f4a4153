import { GatewayError } from '../errors.ts';
import type { components } from '../generated/upstream.ts';
import type { ByteWriter } from './byte-writer.ts';
import { readStatus } from './documented.ts';
import type { Drift } from './drift.ts';
import { openObject } from './json-bytes.ts';
import type { JsonReader } from './json-reader.ts';
import { JsonRecord } from './json-record.ts';
import { RecordShape } from './record-shape.ts';
import {
  BrokenTask,
  brokenContract,
  type Task,
  type TaskField,
  type TaskKeys,
  type TaskMessage,
  type TaskRow,
  type TaskStatus,
} from './task.ts';
import { readMessages, visitMessages } from './task-messages.ts';

/** Every documented field of a task, in the upstream's order, and whether the gateway can do without it. */
const fields: Readonly<Record<keyof components['schemas']['SystemTask'], 'required' | 'optional'>> = {
  uuid: 'required',
  name: 'required',
  full_name: 'required',
  uid: 'optional',
  description: 'optional',
  start_timestamp: 'required',
  finish_timestamp: 'required',
  duration: 'required',
  status: 'required',
  messages: 'required',
  expires: 'optional',
  expiring: 'optional',
};
// Logs are most of the bytes, and few operations select them.
const shape = new RecordShape(Object.keys(fields), { field: 'messages', next: 'expires' });
const optional = Object.entries(fields).flatMap(([name, need], index) =>
  need === 'optional' ? [{ name, index }] : [],
);

const indexes: Readonly<Record<TaskField | 'messages', number>> = {
  uuid: 0,
  name: 1,
  fullName: 2,
  uid: 3,
  description: 4,
  startTimestamp: 5,
  finishTimestamp: 6,
  duration: 7,
  status: 8,
  messages: 9,
  expires: 10,
  expiring: 11,
};

/**
 * The element of `results` where the reader stands; one that breaks the contract becomes the reason why, so that the page
 * stands. Where `notesFields`, tells which of its fields depart from the contract without breaking it.
 */
export function readTaskRow(reader: JsonReader, drift: Drift, notesFields: boolean): TaskRow {
  if (reader.bytes[reader.at] !== openObject) {
    reader.skip();
    return new BrokenTask({ uuid: undefined, fullName: undefined }, brokenContract('a task is not an object'));
  }
  const noteField = notesFields ? (field: string): void => drift.note('task field', field) : undefined;
  const record = new JsonRecord(reader.bytes, shape).read(reader, noteField);
  if (notesFields) {
    for (const { name, index } of optional) if (!record.has(index)) drift.note('missing task field', name);
  }
  try {
    return new UpstreamTask(record, drift);
  } catch (error) {
    if (error instanceof GatewayError) return new BrokenTask(readableKeys(record), error);
    throw error;
  }
}

function readableKeys(record: JsonRecord): TaskKeys {
  const readable = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch {
      return undefined;
    }
  };
  return {
    uuid: readable(() => record.checkUuid(indexes.uuid)),
    fullName: readable(() => {
      record.checkString(indexes.fullName);
      return record.text(indexes.fullName);
    }),
  };
}

/** What is read of it is read when it is first asked for: most queries need few fields, and none as values of JavaScript. */
class UpstreamTask implements Task {
  readonly uuid: string;
  readonly status: TaskStatus;
  readonly #record: JsonRecord;
  readonly #drift: Drift;
  #messages: readonly TaskMessage[] | undefined;

  /** Throws UPSTREAM_INVALID_RESPONSE where a field other than `messages`' contents breaks the contract. */
  constructor(record: JsonRecord, drift: Drift) {
    this.#record = record;
    this.#drift = drift;
    this.uuid = record.checkUuid(indexes.uuid);
    record.checkString(indexes.name);
    record.checkString(indexes.fullName);
    record.checkNullableString(indexes.uid);
    record.checkNullableString(indexes.description);
    record.checkDateTime(indexes.startTimestamp);
    record.checkDateTime(indexes.finishTimestamp);
    record.checkNumber(indexes.duration);
    record.checkString(indexes.status);
    this.status = readStatus(record, indexes.status, drift);
    record.checkNullableDateTime(indexes.expires);
    record.checkNullableBoolean(indexes.expiring);
    record.checkArray(indexes.messages);
  }

  get name(): string {
    return this.#record.text(indexes.name);
  }

  get fullName(): string {
    return this.#record.text(indexes.fullName);
  }

  get uid(): string | null {
    return this.#record.nullableText(indexes.uid);
  }

  get description(): string | null {
    return this.#record.nullableText(indexes.description);
  }

  get startTimestamp(): string {
    return this.#record.text(indexes.startTimestamp);
  }

  get finishTimestamp(): string {
    return this.#record.text(indexes.finishTimestamp);
  }

  get duration(): number {
    return this.#record.number(indexes.duration);
  }

  get expires(): string | null {
    return this.#record.nullableText(indexes.expires);
  }

  get expiring(): boolean | null {
    return this.#record.nullableBoolean(indexes.expiring);
  }

  get messages(): readonly TaskMessage[] {
    this.#messages ??= readMessages(this.#record, indexes.messages, this.#drift);
    return this.#messages;
  }

  eachMessage(visit: (message: TaskMessage) => void): void {
    if (this.#messages) this.#messages.forEach(visit);
    else visitMessages(this.#record, indexes.messages, this.#drift, visit);
  }

  write(field: TaskField, out: ByteWriter): void {
    if (field === 'uuid') out.quoted(this.uuid);
    else if (field === 'status') out.quoted(this.status);
    else this.#record.write(indexes[field], out);
  }

  writeRun(first: TaskField, last: TaskField, out: ByteWriter): boolean {
    return this.#record.writeRun(indexes[first], indexes[last], out);
  }
}
