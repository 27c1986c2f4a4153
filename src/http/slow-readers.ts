/** A client whose event or response has not been sent completely. */
export interface SlowReader {
  /** Bytes of it, which are kept until they are sent. */
  readonly unread: number;
  /** When the client last took a part of it, in milliseconds of the monotonic clock. */
  readonly movedAt: number;
  /** Ends the connection. */
  cutOff(): void;
}

export interface SlowReadersOptions {
  /** How many bytes of events may be kept for all of them together; one event more at most. */
  readonly maxBytes: number;
  /** How long a client may take nothing before it can be cut off, in milliseconds. */
  readonly patienceMs: number;
}

/** Enough for all who read, and little beside what the answers of the upstream may take. */
const defaults: SlowReadersOptions = { maxBytes: 64 * 1024 * 1024, patienceMs: 5_000 };

/**
 * Bounds the memory that events and responses take whose clients do not read them. When there is no room for another event, those who
 * have not taken anything for a while are cut off, the largest first, until half of the memory is free again.
 */
export class SlowReaders {
  readonly #options: SlowReadersOptions;
  readonly #readers = new Set<SlowReader>();
  #unread = 0;
  #pressed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: SlowReadersOptions = defaults) {
    this.#options = options;
  }

  /** Whether another event may be made. */
  readonly hasRoom = (): boolean => {
    if (this.#unread < this.#options.maxBytes) return true;
    this.#pressed = true;
    return false;
  };

  /** The reader's event is now kept for it, until `delete`. */
  add(reader: SlowReader): void {
    this.#readers.add(reader);
    this.#unread += reader.unread;
    // As often as anybody's patience may end; it takes two looks to find that all is well.
    this.#timer ??= setInterval(() => this.#check(), this.#options.patienceMs / 4).unref();
  }

  delete(reader: SlowReader): void {
    if (this.#readers.delete(reader)) this.#unread -= reader.unread;
    if (this.#readers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#pressed = false;
  }

  #check(): void {
    const { maxBytes, patienceMs } = this.#options;
    const isPressed = this.#pressed || this.#unread >= maxBytes;
    this.#pressed = false;
    if (!isPressed) return;
    const latest = performance.now() - patienceMs;
    const stalled = [...this.#readers].filter(({ movedAt }) => movedAt <= latest);
    stalled.sort((one, other) => other.unread - one.unread);
    for (const reader of stalled) {
      if (this.#unread <= maxBytes / 2) return;
      this.delete(reader);
      reader.cutOff();
    }
  }
}
