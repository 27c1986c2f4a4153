import type { Dispatcher } from 'undici';
import { brokenContract, GatewayError } from '../errors.ts';
import type { CancelSignal } from '../flights/cancellation.ts';
import { type Answer, decompress, tooLarge } from './answer.ts';
import { BodyCollector } from './body-collector.ts';
import type { TrackedOptions } from './tracked-client.ts';

/** The connection broke in the middle of the body. */
export class BrokenOffError extends Error {
  override readonly name = 'BrokenOffError';

  constructor(cause: unknown) {
    super('The body ended early.', { cause });
  }
}

/** A kept-alive connection was closed before any byte of the response arrived. */
export class StaleConnectionError extends Error {
  override readonly name = 'StaleConnectionError';
  readonly code: unknown;

  constructor(cause: Error) {
    super(cause.message, { cause });
    this.code = codeOf(cause);
  }
}

export interface AttemptOptions {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Limit for the body, both as received and decompressed. */
  readonly maxBytes: number;
  readonly signal: CancelSignal;
  /** Called when the request is sent, that is, once a connection exists. */
  readonly onSent: () => void;
  /** The likely body: if the bytes are the same, the answer holds this buffer instead of a copy. */
  readonly expected?: Buffer | undefined;
}

/**
 * Makes one GET request. Rejects with the signal's reason when it aborts, with UPSTREAM_INVALID_RESPONSE if the body is too
 * large or cannot be decompressed, with BrokenOffError if it ends early, with StaleConnectionError if another connection
 * may succeed, and with undici's error if no response began.
 */
export async function attempt(dispatcher: Dispatcher, options: AttemptOptions): Promise<Answer> {
  const { status, headers, body } = await new Promise<RawAnswer>((resolve, reject) => {
    const { path, headers } = options;
    const collector = new Collector(options, resolve, reject);
    const request: TrackedOptions = { method: 'GET', path, headers, onCarried: collector.onCarried };
    dispatcher.dispatch(request, collector);
  });
  const encoding = header(headers['content-encoding']);
  return {
    status,
    body: encoding === undefined ? body : await decompress(body, encoding, options.maxBytes),
    retryAfter: header(headers['retry-after']),
    date: header(headers['date']),
    location: header(headers['location']),
  };
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Collects a response as it arrives. */
class Collector implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number;
  readonly #signal: CancelSignal;
  readonly #expected: Buffer | undefined;
  readonly #onSent: () => void;
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (error: unknown) => void;
  #body = new BodyCollector(Number.NaN);
  #status = 0;
  #headers: Headers = {};
  #controller: Dispatcher.DispatchController | undefined;
  #isReused = (): boolean => false;

  constructor(
    { maxBytes, signal, expected, onSent }: AttemptOptions,
    resolve: (answer: RawAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#maxBytes = maxBytes;
    this.#signal = signal;
    this.#expected = expected;
    this.#onSent = onSent;
    this.#resolve = resolve;
    this.#reject = reject;
    signal.addEventListener('abort', this.#onAbort);
  }

  readonly onCarried = (isReused: () => boolean): void => {
    this.#isReused = isReused;
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#onSent();
    if (this.#signal.aborted) this.#onAbort();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = headers;
    const announced = Number(headers['content-length']);
    if (announced > this.#maxBytes) controller.abort(tooLarge(this.#maxBytes));
    else this.#body = new BodyCollector(announced, this.#expected);
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body.add(chunk);
    if (this.#body.length > this.#maxBytes) controller.abort(tooLarge(this.#maxBytes));
    else if (this.#body.isShredded) controller.abort(brokenContract('it arrives in too many pieces'));
  }

  onResponseEnd(): void {
    this.#end();
    this.#resolve({ status: this.#status, headers: this.#headers, body: this.#body.toBytes() });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end();
    const isRefused = error instanceof GatewayError;
    const brokeOff = !isRefused && this.#body.length > 0 && !this.#signal.aborted;
    const stale = this.#status === 0 && closings.has(codeOf(error)) && this.#isReused();
    if (brokeOff) this.#reject(new BrokenOffError(error));
    else this.#reject(stale ? new StaleConnectionError(error) : error);
  }

  /** Rejects at once: while the request waits for a connection, undici has nothing to abort. */
  readonly #onAbort = (): void => {
    this.#end();
    const reason: unknown = this.#signal.reason;
    this.#reject(reason);
    this.#controller?.abort(reason instanceof Error ? reason : new Error('aborted'));
  };

  #end(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
  }
}

/** Error codes of a connection closed by the other side. */
const closings: ReadonlySet<unknown> = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'UND_ERR_SOCKET']);

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
