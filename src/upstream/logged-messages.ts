import { brokenPart } from '../errors.ts';
import { quote } from '../json/bytes.ts';
import { JsonReader } from '../json/reader.ts';
import type { JsonRecord } from '../json/record.ts';
import { type CountedLevels, countLevel } from './counted-levels.ts';
import type { Drift } from './drift.ts';
import { StructuredMessage } from './structured-message.ts';
import type { LoggedLevels, TaskLog, TaskMessage } from './task.ts';
import type { TextAllowance } from './text-allowance.ts';
import { TextMessage } from './text-message.ts';

/** Which fields of a task a log is read from. */
export interface LogFields {
  readonly messages: number;
  /** The time of messages that are bare texts. */
  readonly finishTimestamp: number;
}

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
          if (levels) countLevel(levels, message.logLevel, place);
          visit(message, place);
          continue;
        }
        if (!text) this.#drift.note('text message', 'messages');
        text ??= this.#text();
        text.read(reader);
        if (levels) {
          // Each counts once, however often the log is read.
          this.#texts.take();
          countLevel(levels, text.logLevel, place);
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
    return new StructuredMessage(this.#task.bytes, this.#drift);
  }

  #text(): TextMessage {
    return new TextMessage(this.#task, this.#fields.finishTimestamp);
  }
}
