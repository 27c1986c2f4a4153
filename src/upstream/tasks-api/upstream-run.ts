import type { ByteWriter } from '../../json/byte-writer.ts';
import { quote } from '../../json/bytes.ts';
import {
  checkArray,
  checkDateTime,
  checkFinite,
  checkNullableDateTime,
  checkNullableString,
  checkNumber,
  checkString,
  checkUuid,
} from '../../json/field-checks.ts';
import { type Moment, secondsBetween } from '../../json/moment.ts';
import type { JsonRecord } from '../../json/record.ts';
import { unquote } from '../../json/record-shape.ts';
import { isInt } from '../../values/int.ts';
import type { RelatedObject, Task, TaskField, TaskLog, TaskState, TaskStatus } from '../task.ts';
import type { RowReading } from '../upstream-api.ts';
import { documentedStates, documentedStatuses } from './run-enums.ts';
import { copiedFieldOf, logFields, runIndexes } from './run-fields.ts';
import { RunLogs } from './run-logs.ts';
import { afterFirstColon } from './uid.ts';

/** Each field is read when it is first asked for: most queries need few fields, and none as values of JavaScript. */
export class UpstreamRun implements Task {
  readonly uuid: string;
  readonly status: TaskStatus;
  readonly state: TaskState | null;
  readonly retries: number | null;
  readonly #row: JsonRecord;
  readonly #logs: RunLogs;

  /** Throws UPSTREAM_INVALID_RESPONSE if anything but the contents of the logs breaks the contract. */
  constructor(row: JsonRecord, reading: RowReading) {
    const { messageId, queueName, actorName, state, mtime, retries, eta, uid } = runIndexes;
    const { relObjAppLabel, relObjModel, relObjId, aggregatedStatus, description } = runIndexes;
    this.#row = row;
    this.uuid = checkUuid(row, messageId);
    checkString(row, queueName);
    checkString(row, actorName);
    checkString(row, state);
    checkDateTime(row, mtime);
    this.retries = row.isNull(retries) ? null : readRetries(row, reading);
    checkNullableDateTime(row, eta);
    checkNullableString(row, relObjAppLabel);
    checkNullableString(row, relObjModel);
    checkNullableString(row, relObjId);
    checkString(row, uid);
    checkString(row, aggregatedStatus);
    checkNullableString(row, description);
    for (const log of logFields) if (row.has(log)) checkArray(row, log);
    checkFinite(row);
    this.state = documentedStates.read(row, state, reading.drift);
    this.status = documentedStatuses.read(row, aggregatedStatus, reading.drift);
    this.#logs = new RunLogs(row, this.state, reading);
  }

  get name(): string {
    return this.#row.text(runIndexes.actorName);
  }

  get fullName(): string {
    return this.#row.text(runIndexes.uid);
  }

  get uid(): string | null {
    const { fullName } = this;
    const colon = fullName.indexOf(':');
    return colon === -1 ? null : fullName.slice(colon + 1);
  }

  get description(): string | null {
    return this.#row.nullableText(runIndexes.description);
  }

  get startTimestamp(): string {
    return this.#textOf(this.#logs.start);
  }

  get finishTimestamp(): string {
    return this.#textOf(this.#logs.finish);
  }

  get duration(): number {
    return secondsBetween(this.#logs.start, this.#logs.finish);
  }

  get expires(): null {
    return null;
  }

  get expiring(): null {
    return null;
  }

  get queue(): string {
    return this.#row.text(runIndexes.queueName);
  }

  get eta(): string | null {
    return this.#row.nullableText(runIndexes.eta);
  }

  get updatedAt(): string {
    return this.#row.text(runIndexes.mtime);
  }

  get relatedObject(): RelatedObject | null {
    const { relObjAppLabel, relObjModel, relObjId } = runIndexes;
    const id = this.#row.nullableText(relObjId);
    if (id === null) return null;
    return { appLabel: this.#row.nullableText(relObjAppLabel), model: this.#row.nullableText(relObjModel), id };
  }

  get log(): TaskLog {
    return this.#logs.log;
  }

  get previousLog(): TaskLog {
    return this.#logs.previousLog;
  }

  sortText(field: 'status' | 'state'): string {
    return this.#row.text(field === 'status' ? runIndexes.aggregatedStatus : runIndexes.state);
  }

  write(field: TaskField, out: ByteWriter): void {
    const copied = copiedFieldOf(field);
    if (copied !== undefined) this.#row.write(copied, out);
    else if (field === 'uuid' || field === 'status') out.quoted(this[field]);
    else if (field === 'uid') this.#writeUid(out);
    else if (field === 'startTimestamp') this.#copy(this.#logs.start, out);
    else if (field === 'finishTimestamp') this.#copy(this.#logs.finish, out);
    else if (field === 'state' && this.state) out.quoted(this.state);
    else out.ascii(String(this[field]));
  }

  /** The upstream writes no such fields side by side: `uid` is only a part of what it writes. */
  writeRun(first: TaskField, last: TaskField, out: ByteWriter): boolean {
    if (first !== 'expires' || last !== 'expiring') return false;
    out.ascii('null,"expiring":null');
    return true;
  }

  #textOf({ start, end }: Moment): string {
    return unquote(this.#row.bytes, start, end);
  }

  #copy({ start, end }: Moment, out: ByteWriter): void {
    out.copy(this.#row.bytes, start, end);
  }

  #writeUid(out: ByteWriter): void {
    const { bytes } = this.#row;
    const end = this.#row.endOf(runIndexes.uid);
    const rest = afterFirstColon(bytes, this.#row.startOf(runIndexes.uid), end);
    if (rest === -1) {
      out.ascii('null');
    } else {
      out.byte(quote);
      out.copy(bytes, rest, end);
    }
  }
}

/** Of a number of any length. */
const shownDigits = 100;

/** Null, and a deviation, if the number is not one that GraphQL's `Int` can hold. */
function readRetries(row: JsonRecord, { drift }: RowReading): number | null {
  checkNumber(row, runIndexes.retries);
  const retries = row.number(runIndexes.retries);
  if (isInt(retries)) return retries;
  const start = row.startOf(runIndexes.retries);
  drift.note(
    'retries',
    row.bytes.toString('latin1', start, Math.min(row.endOf(runIndexes.retries), start + shownDigits)),
  );
  return null;
}
