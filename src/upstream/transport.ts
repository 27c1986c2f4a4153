import { type Dispatcher, errors, Pool } from 'undici';
import { GatewayError } from '../errors.ts';
import { brokenContract } from './task.ts';

export interface TransportOptions {
  /** The upstream's API root, such as `https://authentik.example.com/api/v3`, with or without the trailing slash. */
  readonly url: string;
}

/** What a request carries of its caller. */
export interface Caller {
  /** The `Authorization` header, as it is; undefined where there is none. */
  readonly authorization: string | undefined;
  /** Aborts when the operation's deadline passes (a TimeoutError) or its caller leaves. */
  readonly signal: AbortSignal;
}

export interface TextAnswer {
  /** HTTP status. */
  readonly status: number;
  readonly text: string;
}

/** GET requests over one pool of connections. Redirects are not followed. */
export class Transport {
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });

  constructor({ url }: TransportOptions) {
    const { origin, pathname } = new URL(url);
    this.#pool = new Pool(origin);
    this.#basePath = pathname.replace(/\/+$/, '');
  }

  /**
   * Throws UPSTREAM_TIMEOUT at the deadline, UPSTREAM_UNAVAILABLE where there is no connection or it breaks, and
   * UPSTREAM_INVALID_RESPONSE where the body is not text in UTF-8. A leading BOM is stripped.
   */
  async get(path: string, { authorization, signal }: Caller): Promise<TextAnswer> {
    let bytes: Awaited<ReturnType<Dispatcher.ResponseData['body']['arrayBuffer']>>;
    let status: number;
    try {
      const answer = await this.#pool.request({
        method: 'GET',
        path: this.#basePath + path,
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          // The upstream translates the texts that tell its refusals apart.
          'accept-language': 'en',
          'user-agent': 'system-tasks-graphql',
          ...(authorization !== undefined && { authorization }),
        },
        signal,
      });
      status = answer.statusCode;
      bytes = await answer.body.arrayBuffer();
    } catch (error) {
      throw toTransportError(error, signal);
    }
    try {
      return { status, text: this.#utf8.decode(bytes) };
    } catch (cause) {
      throw brokenContract('it is not UTF-8', cause);
    }
  }

  /** Ends all connections, those in use too. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}

function toTransportError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) {
    const timedOut = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
    return timedOut ? new GatewayError('UPSTREAM_TIMEOUT', undefined, { cause: error }) : error;
  }
  const timedOut =
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    error instanceof errors.ConnectTimeoutError;
  return new GatewayError(timedOut ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_UNAVAILABLE', undefined, { cause: error });
}
