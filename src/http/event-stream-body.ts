import { Readable } from 'node:stream';
import type { SlowReader, SlowReaders } from './slow-readers.ts';

/** Bytes sent at a time; small, so that progress shows whether the client reads. */
const partBytes = 16 * 1024;

/**
 * Interval of the comments that keep a quiet stream alive, in milliseconds. Proxies close streams that are silent for a
 * minute, some earlier.
 */
const pingMs = 12_000;

const ping = Buffer.from(':\n\n');
const complete = Buffer.from('event: complete\ndata:\n\n');
const eventStart = Buffer.from('event: next\ndata: ');
const eventEnd = Buffer.from('\n\n');

export interface EventStreamBodyOptions {
  /** Each event as JSON. */
  readonly events: AsyncIterator<Buffer>;
  readonly readers: SlowReaders;
  /** Closes the connection of a client that does not read, or whose events failed; called at most once. */
  readonly cutOff: (reason: { readonly unread: number } | { readonly error: unknown }) => void;
}

/**
 * A body in the format of GraphQL over SSE, distinct connections mode. Requests the next event when the previous one is
 * sent except for its last parts, so that at most one event is kept for a client that does not read.
 */
export class EventStreamBody extends Readable implements SlowReader {
  readonly #options: EventStreamBodyOptions;
  #pings: NodeJS.Timeout | undefined;
  #isAsking = false;
  /** The event being sent. */
  #event = Buffer.alloc(0);
  #sent = 0;
  #movedAt = 0;

  constructor(options: EventStreamBodyOptions) {
    // Do not read ahead while a part waits to be sent.
    super({ highWaterMark: 1 });
    this.#options = options;
    // `cutOff` handles the failure; without a listener, the error would end the process.
    this.on('error', () => undefined);
  }

  get unread(): number {
    return this.#event.length;
  }

  get movedAt(): number {
    return this.#movedAt;
  }

  cutOff(): void {
    this.#end({ unread: this.unread });
  }

  override _read(): void {
    if (this.#pings === undefined) {
      this.#pings = setInterval(() => this.#ping(), pingMs);
      // Some browsers show the response only with the first bytes of its body.
      this.push(ping);
    } else if (this.#sent < this.#event.length) this.#pushPart();
    else if (!this.#isAsking) void this.#ask();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    clearInterval(this.#pings);
    this.#drop();
    const ended = this.#options.events.return?.() ?? Promise.resolve();
    ended.then(
      () => callback(error),
      () => callback(error),
    );
  }

  #ping(): void {
    if (this.#isAsking && this.readableLength === 0) this.push(ping);
  }

  async #ask(): Promise<void> {
    this.#isAsking = true;
    try {
      const { done, value } = await this.#options.events.next();
      if (this.destroyed) return;
      this.#isAsking = false;
      if (done) this.#complete();
      else this.#begin(value);
    } catch (error) {
      this.#end({ error });
    }
  }

  #complete(): void {
    clearInterval(this.#pings);
    this.push(complete);
    this.push(null);
  }

  #begin(json: Buffer): void {
    this.#event = Buffer.concat([eventStart, onOneLine(json), eventEnd]);
    this.#sent = 0;
    if (this.#event.length > partBytes) this.#options.readers.add(this);
    this.#pushPart();
  }

  #pushPart(): void {
    const end = this.#sent + partBytes;
    // A copy: a slice would keep the whole event in memory.
    const part = Buffer.from(this.#event.subarray(this.#sent, end));
    this.#sent = end;
    this.#movedAt = performance.now();
    if (end >= this.#event.length) this.#drop();
    this.push(part);
  }

  #drop(): void {
    this.#options.readers.delete(this);
    this.#event = Buffer.alloc(0);
    this.#sent = 0;
  }

  #end(reason: Parameters<EventStreamBodyOptions['cutOff']>[0]): void {
    if (this.destroyed) return;
    this.#options.cutOff(reason);
    this.destroy(new Error('The event stream has been cut off.'));
  }
}

/**
 * Replaces line breaks, which would end the event. In JSON they can only occur between values, where the upstream may write
 * some.
 */
function onOneLine(json: Buffer): Buffer {
  for (const lineBreak of [0x0a, 0x0d]) {
    for (let at = json.indexOf(lineBreak); at !== -1; at = json.indexOf(lineBreak, at + 1)) json[at] = 0x20;
  }
  return json;
}
