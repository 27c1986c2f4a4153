import { setTimeout as sleep } from 'node:timers/promises';
import { errors, Pool } from 'undici';
import { GatewayError } from '../errors.ts';
import { BrokenOffError, readBody } from './read-body.ts';
import { isRetriedStatus, maxRetries, RetryBudget, retryDelayMs } from './retry-policy.ts';

export interface TransportOptions {
  /** The upstream's API root, such as `https://authentik.example.com/api/v3`, with or without the trailing slash. */
  readonly url: string;
  /** Connections to the upstream, at most. */
  readonly connections: number;
  /** Calls that may wait for a connection; one more is refused at once. */
  readonly maxWaiting: number;
  /** Size of an answer's body, decompressed. */
  readonly maxBytes: number;
}

/** What a request carries of its caller. */
export interface Caller {
  /** The `Authorization` header, as it is; undefined where there is none. */
  readonly authorization: string | undefined;
  /** When the operation must be answered, in milliseconds as `Date.now` counts. */
  readonly deadline: number;
  /** Aborts when the deadline passes (a TimeoutError) or the caller leaves. */
  readonly signal: AbortSignal;
}

export interface TextAnswer {
  /** HTTP status. */
  readonly status: number;
  readonly text: string;
}

interface Attempt extends TextAnswer {
  readonly retryAfter: string | undefined;
}

/** GET requests over one pool of connections, retried where that is safe and may help. Redirects are not followed. */
export class Transport {
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #options: TransportOptions;
  readonly #budget = new RetryBudget();
  #underWay = 0;

  constructor(options: TransportOptions) {
    const { origin, pathname } = new URL(options.url);
    this.#options = options;
    // The operation's deadline is the only clock: it ends a dribbling body too, which idle timers would let live.
    this.#pool = new Pool(origin, { connections: options.connections, headersTimeout: 0, bodyTimeout: 0 });
    this.#basePath = pathname.replace(/\/+$/, '');
  }

  /**
   * Throws UPSTREAM_TIMEOUT at the deadline, UPSTREAM_UNAVAILABLE where there is no connection, it breaks, or too many
   * calls wait for one, and UPSTREAM_INVALID_RESPONSE where the body cannot be read.
   */
  async get(path: string, caller: Caller): Promise<TextAnswer> {
    const { connections, maxWaiting } = this.#options;
    if (this.#underWay >= connections + maxWaiting) {
      throw new GatewayError('UPSTREAM_UNAVAILABLE', 'Too many calls wait for the upstream.');
    }
    this.#underWay++;
    try {
      return await this.#getWithRetries(path, caller);
    } catch (error) {
      throw toTransportError(error, caller.signal);
    } finally {
      this.#underWay--;
    }
  }

  /** Ends all connections, those in use too. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #getWithRetries(path: string, caller: Caller): Promise<TextAnswer> {
    this.#budget.earn();
    for (let retry = 0; ; retry++) {
      const attempt = await this.#attempt(path, caller).catch((error: unknown) => {
        if (!isConnectionFailure(error) || caller.signal.aborted) throw error;
        return error;
      });
      const answer = attempt instanceof Error ? undefined : attempt;
      if (answer && !isRetriedStatus(answer.status)) return answer;
      const delay = retryDelayMs(retry, answer?.retryAfter, Date.now(), Math.random());
      if (retry >= maxRetries || Date.now() + delay >= caller.deadline || !this.#budget.spend()) {
        if (answer) return answer;
        throw attempt;
      }
      await sleep(delay, undefined, { signal: caller.signal });
    }
  }

  async #attempt(path: string, { authorization, signal }: Caller): Promise<Attempt> {
    const { statusCode, headers, body } = await this.#pool.request({
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
    const text = await readBody(body, header(headers['content-encoding']), this.#options.maxBytes);
    return { status: statusCode, text, retryAfter: header(headers['retry-after']) };
  }
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/** What has begun to arrive is not asked for again. */
function isConnectionFailure(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof GatewayError) && !(error instanceof BrokenOffError);
}

function toTransportError(error: unknown, signal: AbortSignal): GatewayError {
  if (error instanceof GatewayError) return error;
  const timedOut = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
  if (timedOut || error instanceof errors.ConnectTimeoutError) {
    return new GatewayError('UPSTREAM_TIMEOUT', undefined, { cause: error });
  }
  const message = signal.aborted ? 'The caller has left.' : undefined;
  return new GatewayError('UPSTREAM_UNAVAILABLE', message, { cause: error });
}
