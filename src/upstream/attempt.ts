import type { Dispatcher } from 'undici';
import type { CancelSignal } from '../cancellation.ts';
import { GatewayError } from '../errors.ts';
import { type Answer, decompress, tooLarge } from './answer.ts';
import { BodyCollector } from './body-collector.ts';
import { brokenContract } from './task.ts';

/** The connection broke in the middle of the body. */
export class BrokenOffError extends Error {
  override readonly name = 'BrokenOffError';

  constructor(cause: unknown) {
    super('The body broke off.', { cause });
  }
}

export interface AttemptOptions {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Of the body, compressed or not. */
  readonly maxBytes: number;
  readonly signal: CancelSignal;
  /** What the body is likely to be; it is the body where it has the same bytes. */
  readonly expected?: Buffer | undefined;
}

/**
 * One GET. Rejects with the signal's reason once that aborts, with UPSTREAM_INVALID_RESPONSE where the body is too large or
 * cannot be decompressed, with BrokenOffError where it ends too early, and with undici's error where none began.
 */
export async function attempt(dispatcher: Dispatcher, options: AttemptOptions): Promise<Answer> {
  const { status, headers, body } = await new Promise<RawAnswer>((resolve, reject) => {
    const { path, headers } = options;
    dispatcher.dispatch({ method: 'GET', path, headers }, new Collector(options, resolve, reject));
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

/** Collects an answer as it arrives. */
class Collector implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number;
  readonly #signal: CancelSignal;
  readonly #expected: Buffer | undefined;
  readonly #resolve: (answer: RawAnswer) => void;
  readonly #reject: (error: unknown) => void;
  #body = new BodyCollector(Number.NaN);
  #status = 0;
  #headers: Headers = {};
  #controller: Dispatcher.DispatchController | undefined;

  constructor(
    { maxBytes, signal, expected }: AttemptOptions,
    resolve: (answer: RawAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#maxBytes = maxBytes;
    this.#signal = signal;
    this.#expected = expected;
    this.#resolve = resolve;
    this.#reject = reject;
    signal.addEventListener('abort', this.#onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
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
    else if (this.#body.isShredded) controller.abort(brokenContract('it comes in too many pieces'));
  }

  onResponseEnd(): void {
    this.#end();
    this.#resolve({ status: this.#status, headers: this.#headers, body: this.#body.toBytes() });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#end();
    const isRefused = error instanceof GatewayError;
    const brokeOff = !isRefused && this.#body.length > 0 && !this.#signal.aborted;
    this.#reject(brokeOff ? new BrokenOffError(error) : error);
  }

  /** While the request waits for a connection, undici has nothing to abort. */
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

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}
