/** A client that has not received its event or response completely. */
export interface SlowReader {
  /** Unsent bytes kept in memory. */
  readonly unread: number;
  /** When the client last took bytes, in milliseconds on the monotonic clock. */
  readonly movedAt: number;
  /** Closes the connection. */
  cutOff(): void;
}

export interface SlowReadersOptions {
  /** Maximum bytes of events kept for all clients together; may be exceeded by one event. */
  readonly maxBytes: number;
  /** How long a client may take nothing before it can be cut off, in milliseconds; shorter above twice `maxBytes`. */
  readonly patienceMs: number;
}

/** 64 MB is enough for all clients that read, and little compared with the upstream's answers in memory. */
const defaults: SlowReadersOptions = { maxBytes: 64 * 1024 * 1024, patienceMs: 5_000 };

/**
 * Limits the memory of events and responses that clients do not read. If there is no room for another event, clients that
 * have taken nothing for `patienceMs` are cut off, those that stalled first before others, until half of the memory is free.
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

  /** Whether another event may be created. */
  readonly hasRoom = (): boolean => {
    if (this.#unread < this.#options.maxBytes) return true;
    this.#pressed = true;
    return false;
  };

  /** Counts the reader's event until `delete`. */
  add(reader: SlowReader): void {
    this.#readers.add(reader);
    this.#unread += reader.unread;
    // Often, because the memory can grow to many times the bound within the patience.
    this.#timer ??= setInterval(() => this.#check(), this.#options.patienceMs / 20).unref();
  }

  delete(reader: SlowReader): void {
    if (this.#readers.delete(reader)) this.#unread -= reader.unread;
    if (this.#readers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#pressed = false;
  }

  #check(): void {
    const { maxBytes } = this.#options;
    // Some readers notice only when asked that they have moved.
    const readers = [...this.#readers].map((reader) => ({ reader, movedAt: reader.movedAt }));
    const isPressed = this.#pressed || this.#unread >= maxBytes;
    this.#pressed = false;
    if (!isPressed) return;
    readers.sort((one, other) => one.movedAt - other.movedAt || other.reader.unread - one.reader.unread);
    const now = performance.now();
    for (const { reader, movedAt } of readers) {
      if (this.#unread <= maxBytes / 2 || now - movedAt < this.#patienceMs()) return;
      this.delete(reader);
      reader.cutOff();
    }
  }

  /** Above twice the bound, falls with the square of the memory, so that a burst of stalled clients is bounded too. */
  #patienceMs(): number {
    const { maxBytes, patienceMs } = this.#options;
    return patienceMs * Math.min(1, ((2 * maxBytes) / this.#unread) ** 2);
  }
}
