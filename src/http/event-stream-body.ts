import { Readable } from 'node:stream';
import type { SlowReader, SlowReaders } from './slow-readers.ts';

/** The body is sent in parts of this size, so that it shows whether the client takes them. */
const partBytes = 16 * 1024;

/** How often a comment keeps a quiet stream alive, in milliseconds. Proxies close what is silent for a minute, some for less. */
const pingMs = 12_000;

const ping = Buffer.from(':\n\n');
const complete = Buffer.from('event: complete\ndata:\n\n');
const eventStart = Buffer.from('event: next\ndata: ');
const eventEnd = Buffer.from('\n\n');

export interface EventStreamBodyOptions {
  /** Each event as JSON. */
  readonly events: AsyncIterator<Buffer>;
  readonly readers: SlowReaders;
  /** Ends the connection of a client that does not read, or whose events have failed; is called once at most. */
  readonly cutOff: (reason: { readonly unread: number } | { readonly error: unknown }) => void;
}

/**
 * A body as GraphQL over SSE wants it, in the mode of distinct connections. It asks for an event when the one before has
 * been sent but for its last parts, so that one event at most is kept for a client that does not read.
 */
export class EventStreamBody extends Readable implements SlowReader {
  readonly #options: EventStreamBodyOptions;
  #pings: NodeJS.Timeout | undefined;
  #isAsking = false;
  /** The event that is being sent. */
  #event = Buffer.alloc(0);
  #sent = 0;
  #movedAt = 0;

  constructor(options: EventStreamBodyOptions) {
    // Nothing is read ahead while a part waits to be sent.
    super({ highWaterMark: 1 });
    this.#options = options;
    // Who sends the body is told by `cutOff`; without a listener, an error would end the process.
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
      // Some browsers show an answer's head only with the first bytes of its body.
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
    // A copy: a part would keep the whole event.
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

/** An event ends with its line. In JSON, a line break can only stand between values, where the upstream may write some. */
function onOneLine(json: Buffer): Buffer {
  for (const lineBreak of [0x0a, 0x0d]) {
    for (let at = json.indexOf(lineBreak); at !== -1; at = json.indexOf(lineBreak, at + 1)) json[at] = 0x20;
  }
  return json;
}
