import { errors, Pool } from 'undici';
import type { CancelSignal } from '../cancellation.ts';
import { GatewayError } from '../errors.ts';
import { SharedFlights, type Start } from '../shared-flights.ts';
import type { Answer } from './answer.ts';
import { attempt, BrokenOffError } from './attempt.ts';
import { isRetriedStatus, maxRetries, RetryBudget, retryDelayMs } from './retry-policy.ts';
import type { CallOutcome, UpstreamEvents } from './upstream-events.ts';

export interface TransportOptions {
  /** The upstream's API root, such as `https://authentik.example.com/api/v3`, with or without the trailing slash. */
  readonly url: string;
  /** Connections to the upstream, at most. */
  readonly connections: number;
  /** Calls that may wait for a connection; one more is refused at once. */
  readonly maxWaiting: number;
  /** Size of an answer's body, decompressed. */
  readonly maxBytes: number;
  /** Whether calls for the same, of one credential, are made once while one is under way. */
  readonly coalesce: boolean;
  readonly events: UpstreamEvents;
}

/** What a request carries of its caller. */
export interface Caller {
  /** The `Authorization` header, as it is; undefined where there is none. */
  readonly authorization: string | undefined;
  /** When the operation must be answered, in milliseconds as `Date.now` counts. */
  readonly deadline: number;
  /** Aborts when the deadline passes (a TimeoutError) or the caller leaves. */
  readonly signal: CancelSignal;
  /** Headers that say which request a call is for, such as `traceparent`. */
  readonly correlation?: Readonly<Record<string, string>> | undefined;
}

/** GET requests over one pool of connections, retried where that is safe and may help. Redirects are not followed. */
export class Transport {
  readonly #pool: Pool;
  readonly #basePath: string;
  readonly #options: TransportOptions;
  readonly #budget = new RetryBudget();
  readonly #calls: SharedFlights<Answer>;
  #underWay = 0;
  #serial = 0;

  constructor(options: TransportOptions) {
    const { origin, pathname } = new URL(options.url);
    this.#options = options;
    // The operation's deadline is the only clock: it ends a dribbling body too, which idle timers would let live.
    this.#pool = new Pool(origin, { connections: options.connections, headersTimeout: 0, bodyTimeout: 0 });
    this.#calls = new SharedFlights({
      idleStart: 'at-once',
      joinable: 'until-start',
      mayOverlap: () => this.hasFreeConnection,
    });
    this.#basePath = pathname.replace(/\/+$/, '');
  }

  /**
   * Where the body that comes has the bytes of `expected`, it is `expected`.
   * Throws UPSTREAM_TIMEOUT at the deadline, UPSTREAM_UNAVAILABLE where there is no connection, it breaks, or too many
   * calls wait for one, and UPSTREAM_INVALID_RESPONSE where the body cannot be read.
   */
  async get(path: string, caller: Caller, expected?: Buffer): Promise<Answer> {
    const { connections, maxWaiting, coalesce, events } = this.#options;
    // An answer belongs to its credential.
    const key = coalesce ? JSON.stringify([path, caller.authorization]) : String(this.#serial++);
    if (this.#underWay >= connections + maxWaiting) {
      throw new GatewayError('UPSTREAM_UNAVAILABLE', 'Too many calls wait for the upstream.');
    }
    try {
      const { deadline } = caller;
      const start: Start<Answer> = ({ signal }) => this.#call(path, { ...caller, signal }, expected);
      const { outcome, joined } = this.#calls.join(key, caller.signal, start, { deadline });
      if (joined) events.coalesced();
      return await outcome;
    } catch (error) {
      throw toTransportError(error, caller.signal);
    }
  }

  /** Whether a call would be sent at once. */
  get hasFreeConnection(): boolean {
    return this.#underWay < this.#options.connections;
  }

  /** Ends all connections, those in use too. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #call(path: string, caller: Caller, expected: Buffer | undefined): Promise<Answer> {
    this.#underWay++;
    try {
      return await this.#getWithRetries(path, caller, expected);
    } finally {
      this.#underWay--;
    }
  }

  async #getWithRetries(path: string, caller: Caller, expected: Buffer | undefined): Promise<Answer> {
    this.#budget.earn();
    for (let retry = 0; ; retry++) {
      const outcome = await this.#attempt(path, caller, expected).catch((error: unknown) => {
        if (!isConnectionFailure(error) || caller.signal.aborted) throw error;
        return error;
      });
      const answer = outcome instanceof Error ? undefined : outcome;
      if (answer && !isRetriedStatus(answer.status)) return answer;
      const delay = retryDelayMs(retry, answer?.retryAfter, Date.now(), Math.random());
      if (retry >= maxRetries || Date.now() + delay >= caller.deadline || !this.#budget.spend()) {
        if (answer) return answer;
        throw outcome;
      }
      this.#options.events.retried();
      await waitFor(delay, caller.signal);
    }
  }

  async #attempt(
    path: string,
    { authorization, signal, correlation }: Caller,
    expected: Buffer | undefined,
  ): Promise<Answer> {
    const { events, maxBytes } = this.#options;
    const headers = {
      accept: 'application/json',
      'accept-encoding': 'identity',
      // The upstream translates the texts that tell its refusals apart.
      'accept-language': 'en',
      'user-agent': 'system-tasks-graphql',
      ...correlation,
      ...(authorization !== undefined && { authorization }),
    };
    const began = performance.now();
    const told = (outcome: CallOutcome): void => events.called(outcome, (performance.now() - began) / 1000);
    try {
      const answer = await attempt(this.#pool, { path: this.#basePath + path, headers, maxBytes, signal, expected });
      told(answer.status);
      return answer;
    } catch (error) {
      told(outcomeOf(error, signal));
      throw error;
    }
  }
}

/** In milliseconds. Rejects with the signal's reason once that aborts. */
function waitFor(delay: number, signal: CancelSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, delay);
    signal.addEventListener('abort', end);
  });
}

/** What has begun to arrive is not asked for again. */
function isConnectionFailure(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof GatewayError) && !(error instanceof BrokenOffError);
}

function outcomeOf(error: unknown, signal: CancelSignal): CallOutcome {
  if (error instanceof GatewayError) return 'invalid';
  if (isTimeout(error, signal)) return 'timeout';
  return signal.aborted ? 'aborted' : 'unavailable';
}

function isTimeout(error: unknown, { reason }: CancelSignal): boolean {
  return (
    (reason instanceof DOMException && reason.name === 'TimeoutError') || error instanceof errors.ConnectTimeoutError
  );
}

function toTransportError(error: unknown, signal: CancelSignal): GatewayError {
  if (error instanceof GatewayError) return error;
  if (isTimeout(error, signal)) return new GatewayError('UPSTREAM_TIMEOUT', undefined, { cause: error });
  const message = signal.aborted ? 'The caller has left.' : undefined;
  return new GatewayError('UPSTREAM_UNAVAILABLE', message, { cause: error });
}
