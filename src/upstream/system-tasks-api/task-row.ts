import { brokenPart, GatewayError } from '../../errors.ts';
import type { ByteWriter } from '../../json/byte-writer.ts';
import { openObject, quote } from '../../json/bytes.ts';
import {
  checkArray,
  checkDateTime,
  checkFinite,
  checkNullableBoolean,
  checkNullableDateTime,
  checkNullableString,
  checkNumber,
  checkString,
  checkUuid,
  readUuid,
} from '../../json/field-checks.ts';
import type { JsonReader } from '../../json/reader.ts';
import { JsonRecord } from '../../json/record.ts';
import { RecordShape } from '../../json/record-shape.ts';
import type { Drift } from '../drift.ts';
import { fieldIndexes } from '../field-indexes.ts';
import { LoggedMessages } from '../logged-messages.ts';
import {
  BrokenTask,
  type Task,
  type TaskField,
  type TaskKeys,
  type TaskLog,
  type TaskRow,
  type TaskStatus,
} from '../task.ts';
import type { TextAllowance } from '../text-allowance.ts';
import type { RowReading } from '../upstream-api.ts';
import type { components } from './generated/openapi.ts';
import { readStatus } from './task-status.ts';
import { WithoutRunDetails } from './without-run-details.ts';

/** Every documented field of a task, in the upstream's order, and whether the gateway can do without it. */
const fields = {
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
} as const satisfies Readonly<Record<keyof components['schemas']['SystemTask'], 'required' | 'optional'>>;
const names = Object.keys(fields) as (keyof typeof fields)[];
// Logs are most of the bytes, and few operations select them.
const shape = new RecordShape(names, [{ field: 'messages', end: '', next: 'expires' }]);
const optional = Object.entries(fields).flatMap(([name, need], index) =>
  need === 'optional' ? [{ name, index }] : [],
);

const indexes = fieldIndexes(names);

/**
 * The element of `results` where the reader stands; one that breaks the contract becomes the reason why, so that the page
 * stands.
 */
export function readTaskRow(reader: JsonReader, { drift, texts, notesFields }: RowReading): TaskRow {
  if (reader.bytes[reader.at] !== openObject) {
    reader.skip();
    return BrokenTask.of({ uuid: undefined, fullName: undefined }, brokenPart('a task is not an object'));
  }
  const noteField = notesFields ? (field: string): void => drift.note('task field', field) : undefined;
  const record = new JsonRecord(reader.bytes, shape).read(reader, noteField);
  if (notesFields) {
    for (const { name, index } of optional) if (!record.has(index)) drift.note('missing task field', name);
  }
  try {
    return new UpstreamTask(record, drift, texts);
  } catch (error) {
    if (error instanceof GatewayError) return BrokenTask.of(readableKeys(record), error);
    throw error;
  }
}

function readableKeys(record: JsonRecord): TaskKeys {
  const { uuid, fullName } = indexes;
  return {
    uuid: readUuid(record, uuid),
    fullName: record.firstOf(fullName) === quote ? record.text(fullName) : undefined,
  };
}

/** Each field is read when it is first asked for: most queries need few fields, and none as values of JavaScript. */
class UpstreamTask extends WithoutRunDetails implements Task {
  readonly uuid: string;
  readonly status: TaskStatus;
  readonly #record: JsonRecord;
  readonly #drift: Drift;
  readonly #texts: TextAllowance;
  #log: LoggedMessages | undefined;

  /** Throws UPSTREAM_INVALID_RESPONSE if anything but the contents of `messages` breaks the contract. */
  constructor(record: JsonRecord, drift: Drift, texts: TextAllowance) {
    super();
    this.#record = record;
    this.#drift = drift;
    this.#texts = texts;
    this.uuid = checkUuid(record, indexes.uuid);
    checkString(record, indexes.name);
    checkString(record, indexes.fullName);
    checkNullableString(record, indexes.uid);
    checkNullableString(record, indexes.description);
    checkDateTime(record, indexes.startTimestamp);
    checkDateTime(record, indexes.finishTimestamp);
    checkNumber(record, indexes.duration);
    checkString(record, indexes.status);
    this.status = readStatus(record, indexes.status, drift);
    checkNullableDateTime(record, indexes.expires);
    checkNullableBoolean(record, indexes.expiring);
    checkArray(record, indexes.messages);
    checkFinite(record);
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

  get updatedAt(): string {
    return this.finishTimestamp;
  }

  get log(): TaskLog {
    const { messages, finishTimestamp } = indexes;
    this.#log ??= new LoggedMessages(this.#record, { messages, finishTimestamp }, this.#drift, this.#texts);
    return this.#log;
  }

  sortText(field: 'status' | 'state'): string | null {
    return field === 'status' ? this.#record.text(indexes.status) : null;
  }

  write(field: TaskField, out: ByteWriter): void {
    if (field === 'uuid') out.quoted(this.uuid);
    else if (field === 'status') out.quoted(this.status);
    else if (field === 'updatedAt') this.#record.write(indexes.finishTimestamp, out);
    else if (field in indexes) this.#record.write(indexes[field as keyof typeof indexes], out);
    else out.ascii('null');
  }

  writeRun(first: TaskField, last: TaskField, out: ByteWriter): boolean {
    return (
      first in indexes &&
      this.#record.writeRun(indexes[first as keyof typeof indexes], indexes[last as keyof typeof indexes], out)
    );
  }
}
