import { brokenPart } from '../errors.ts';
import type { ByteWriter } from '../json/byte-writer.ts';
import { openObject } from '../json/bytes.ts';
import { parseExactJson } from '../json/exact-json.ts';
import { checkDateTime, checkFinite, checkObject, checkString } from '../json/field-checks.ts';
import type { JsonReader } from '../json/reader.ts';
import { JsonRecord } from '../json/record.ts';
import { RecordShape } from '../json/record-shape.ts';
import type { Drift } from './drift.ts';
import { fieldIndexes } from './field-indexes.ts';
import { readLogLevel } from './log-level.ts';
import { allLogLevels, type LogLevel, type MessageField, type TaskMessage } from './task.ts';

/** Every documented field of a message, in the upstream's order. */
const names = ['timestamp', 'log_level', 'logger', 'event', 'attributes'] as const;
export const messageShape = new RecordShape(names);
export const messageIndexes = fieldIndexes(names);

/** How many numbers `StructuredMessage.keep` writes. */
export const keptNumbers = 1 + names.length * 2;

/** Far more than anybody logs, and far fewer than exhaust the stack when the answer is read. */
const maxDepth = 500;

/** A message that is an object, as all are since authentik 2024.4. */
export class StructuredMessage implements TaskMessage {
  readonly #record: JsonRecord;
  readonly #drift: Drift;
  #logLevel: LogLevel = 'NOTSET';

  /** `bytes` contains the objects that `read` will read. */
  constructor(bytes: Buffer, drift: Drift) {
    this.#record = new JsonRecord(bytes, messageShape, true);
    this.#drift = drift;
  }

  /** Reads what the reader stands at, in place of what was read before. */
  read(reader: JsonReader): this {
    if (reader.bytes[reader.at] !== openObject) throw brokenPart('a message is neither an object nor a text');
    const record = this.#record.read(reader);
    checkDateTime(record, messageIndexes.timestamp);
    checkString(record, messageIndexes.logLevel);
    this.#logLevel = readLogLevel(record, messageIndexes.logLevel, this.#drift);
    checkString(record, messageIndexes.logger);
    checkString(record, messageIndexes.event);
    checkObject(record, messageIndexes.attributes);
    checkFinite(record);
    if (record.depth > maxDepth) throw brokenPart(`attributes are nested deeper than ${maxDepth} levels`);
    return this;
  }

  /** Whether to remember the large integers of all messages that are read, so that each of them can be restored. */
  set keepsIntegers(keeps: boolean) {
    this.#record.keepsIntegers = keeps;
  }

  /** Writes what `restore` needs, `keptNumbers` numbers, to `kept` from `index` on. The first three are `keepTime`'s. */
  keep(kept: number[], index: number): void {
    kept[index] = allLogLevels.indexOf(this.#logLevel);
    this.#record.keep(kept, index + 1);
  }

  /** Writes the index of the level, and where the time starts and ends. */
  keepTime(kept: number[], index: number): void {
    kept[index] = allLogLevels.indexOf(this.#logLevel);
    kept[index + 1] = this.#record.startOf(messageIndexes.timestamp);
    kept[index + 2] = this.#record.endOf(messageIndexes.timestamp);
  }

  /** Takes over a message that was read before, which `kept` has from `index` on. */
  restore(kept: readonly number[], index: number): this {
    this.#logLevel = allLogLevels[kept[index] as number] as LogLevel;
    this.#record.restore(kept, index + 1);
    return this;
  }

  get logLevel(): LogLevel {
    return this.#logLevel;
  }

  get timestamp(): string {
    return this.#record.text(messageIndexes.timestamp);
  }

  get logger(): string {
    return this.#record.text(messageIndexes.logger);
  }

  get event(): string {
    return this.#record.text(messageIndexes.event);
  }

  get attributes(): Readonly<Record<string, unknown>> {
    const { bytes } = this.#record;
    const [start, end] = [
      this.#record.startOf(messageIndexes.attributes),
      this.#record.endOf(messageIndexes.attributes),
    ];
    return parseExactJson(bytes, start, end) as Readonly<Record<string, unknown>>;
  }

  write(field: MessageField, out: ByteWriter): void {
    if (field === 'logLevel') out.quoted(this.#logLevel);
    else this.#record.write(messageIndexes[field], out);
  }

  writeRun(first: MessageField, last: MessageField, out: ByteWriter): boolean {
    return this.#record.writeRun(messageIndexes[first], messageIndexes[last], out);
  }
}
