import type { ByteWriter } from '../json/byte-writer.ts';
import type { JsonReader } from '../json/reader.ts';
import type { JsonRecord } from '../json/record.ts';
import { unquote } from '../json/record-shape.ts';
import type { LogLevel, MessageField, TaskMessage } from './task.ts';

/** A message that is a bare text; authentik served all messages like this before 2024.4. */
export class TextMessage implements TaskMessage {
  readonly logLevel: LogLevel = 'NOTSET';
  readonly logger = '';
  readonly #task: JsonRecord;
  readonly #finishTimestamp: number;
  #start = 0;
  #end = 0;

  /** `finishTimestamp` is the field with the end time of the task's run. */
  constructor(task: JsonRecord, finishTimestamp: number) {
    this.#task = task;
    this.#finishTimestamp = finishTimestamp;
  }

  /** Reads the text at the reader's position and replaces the previous one. */
  read(reader: JsonReader): this {
    this.#start = reader.at;
    reader.skip();
    this.#end = reader.at;
    return this;
  }

  get timestamp(): string {
    return this.#task.text(this.#finishTimestamp);
  }

  get event(): string {
    return unquote(this.#task.bytes, this.#start, this.#end);
  }

  get attributes(): Readonly<Record<string, unknown>> {
    return {};
  }

  write(field: MessageField, out: ByteWriter): void {
    if (field === 'event') out.copy(this.#task.bytes, this.#start, this.#end);
    else if (field === 'timestamp') this.#task.write(this.#finishTimestamp, out);
    else if (field === 'attributes') out.ascii('{}');
    else out.quoted(this[field]);
  }

  /** Always false: the upstream wrote only one field. */
  writeRun(): boolean {
    return false;
  }
}
