import type { Dispatcher } from 'undici';
import { type CancelSignal, waitFor } from '../flights/cancellation.ts';
import { type Flight, SharedFlights, type Start } from '../flights/shared-flights.ts';
import type { Answer } from './answer.ts';
import { attempt, StaleConnectionError } from './attempt.ts';
import { type CallPriority, queuedPriority, rankOf } from './call-priority.ts';
import { CallQueue } from './call-queue.ts';
import { RetryBudgets } from './retry-budgets.ts';
import { isRetriedStatus, maxFreeRetries, maxRetries, retryDelayMs } from './retry-policy.ts';
import { Route, type RouteOptions } from './route.ts';
import { isConnectionFailure, outcomeOf, type Stage, toTransportError } from './transport-error.ts';
import type { CallOutcome, UpstreamEvents } from './upstream-events.ts';

export interface TransportOptions extends RouteOptions {
  /** Calls of one priority that may wait for a connection; one more is refused at once. */
  readonly maxWaiting: number;
  /** Size of an answer's body, decompressed. */
  readonly maxBytes: number;
  /** Whether calls for the same, of one credential, are made once for all who ask before it is sent. */
  readonly coalesce: boolean;
  readonly events: UpstreamEvents;
}

/** What a request carries of its caller. */
export interface Caller {
  /** The `Authorization` header, as it is; undefined if there is none. */
  readonly authorization: string | undefined;
  /** When the operation must be answered, in milliseconds as `Date.now` counts. */
  readonly deadline: number;
  /** Aborts when the deadline passes (a TimeoutError) or the caller leaves. */
  readonly signal: CancelSignal;
  /** Headers that say which request a call is for, such as `traceparent`. */
  readonly correlation?: Readonly<Record<string, string>> | undefined;
  /** Of all of its calls; undefined: each call says so itself. */
  readonly priority?: CallPriority | undefined;
}

/** What one call is about. */
interface Call extends Caller {
  readonly path: string;
  readonly expected: Buffer | undefined;
  readonly flight: Flight;
  stage: Stage;
}

/** GET requests over one pool of connections, retried if that is safe and may help. Redirects are not followed. */
export class Transport {
  readonly #options: TransportOptions;
  readonly #route: Route;
  readonly #queue: CallQueue;
  readonly #budgets = new RetryBudgets();
  readonly #flights: SharedFlights<Answer>;
  #serial = 0;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#route = new Route(options);
    this.#queue = new CallQueue(options);
    this.#flights = new SharedFlights({
      idleStart: 'at-once',
      joinable: 'until-sealed',
      mayOverlap: () => this.hasFreeConnection,
    });
  }

  /** Whether a plain call would be sent at once, as there is a connection that nobody uses. */
  get hasFreeConnection(): boolean {
    return this.#queue.hasFreeConnection;
  }

  /**
   * If the body that comes has the bytes of `expected`, it is `expected`. The caller's own priority goes before `priority`,
   * which is `window` unless given.
   * Throws UPSTREAM_TIMEOUT at the deadline, UPSTREAM_UNAVAILABLE if there is no connection, it breaks, or too many
   * calls wait for one, and UPSTREAM_INVALID_RESPONSE if the body cannot be read.
   */
  async get(path: string, caller: Caller, expected?: Buffer, priority: CallPriority = 'window'): Promise<Answer> {
    const { coalesce, events } = this.#options;
    const { authorization, deadline, signal } = caller;
    const own = caller.priority ?? priority;
    // An answer belongs to its credential; and a probe must not wait with others.
    const key = coalesce && own !== 'probe' ? JSON.stringify([path, authorization]) : String(this.#serial++);
    let call: Call | undefined;
    const start: Start<Answer> = (flight) => {
      call = { ...caller, path, expected, flight, stage: 'waiting' };
      return this.#getWithRetries(call);
    };
    const { outcome, joined } = this.#flights.join(key, signal, start, { deadline, rank: rankOf[own] });
    if (joined) events.coalesced();
    try {
      return await outcome;
    } catch (error) {
      throw toTransportError(error, signal, call?.stage);
    }
  }

  /** Ends all connections, those in use too. */
  async close(): Promise<void> {
    await this.#route.close();
  }

  async #getWithRetries(call: Call): Promise<Answer> {
    const { authorization, flight } = call;
    this.#budgets.earn(authorization);
    for (let retries = 0, freeRetries = 0; ; ) {
      const outcome = await this.#inTurn(call).catch((error: unknown) => {
        if (!isConnectionFailure(error) || flight.signal.aborted) throw error;
        return error;
      });
      const answer = outcome instanceof Error ? undefined : outcome;
      if (answer && !isRetriedStatus(answer.status)) return answer;
      // No outage, but a connection that was closed while nobody used it. There may be others.
      const isFree = outcome instanceof StaleConnectionError && freeRetries < maxFreeRetries;
      const delay = isFree ? 0 : retryDelayMs(retries, answer?.retryAfter, Date.now(), Math.random());
      const isInTime = Date.now() + delay < flight.deadline;
      const pay = (): boolean => retries < maxRetries && this.#budgets.spend(authorization, answer?.status === 429);
      if (!isInTime || !(isFree || pay())) {
        if (answer) return answer;
        throw outcome;
      }
      this.#options.events.retried();
      if (isFree) freeRetries++;
      else {
        retries++;
        await waitFor(delay, flight.signal);
      }
    }
  }

  /** One attempt, when it is the call's turn. Probes do not wait: a full queue says nothing of the upstream. */
  async #inTurn(call: Call): Promise<Answer> {
    const { authorization, flight } = call;
    if (flight.rank === rankOf.probe) return this.#attempt(call, this.#route.spare);
    const place = this.#queue.enter(queuedPriority(flight.rank), authorization, flight.signal);
    if (place.turn) {
      call.stage = 'waiting';
      flight.onJoin = () => this.#queue.promote(place, queuedPriority(flight.rank));
      await place.turn;
    }
    try {
      if (flight.signal.aborted) throw flight.signal.reason;
      flight.seal();
      return await this.#attempt(call, this.#route.pool);
    } finally {
      this.#queue.leave(place);
    }
  }

  async #attempt(call: Call, dispatcher: Dispatcher): Promise<Answer> {
    const { authorization, correlation, expected, flight } = call;
    const { events, maxBytes } = this.#options;
    const { signal } = flight;
    const headers = {
      accept: 'application/json',
      'accept-encoding': 'identity',
      // The upstream translates the texts that tell its refusals apart.
      'accept-language': 'en',
      'user-agent': 'system-tasks-graphql',
      ...correlation,
      ...(authorization !== undefined && { authorization }),
      ...this.#route.headers,
    };
    const path = this.#route.target(call.path);
    const onSent = (): void => {
      call.stage = 'answering';
    };
    call.stage = 'connecting';
    const began = performance.now();
    const report = (outcome: CallOutcome): void => events.called(outcome, (performance.now() - began) / 1000);
    try {
      const answer = await attempt(dispatcher, { path, headers, maxBytes, signal, expected, onSent });
      this.#route.checkStatus(answer.status);
      report(answer.status);
      return answer;
    } catch (error) {
      report(outcomeOf(error, signal));
      throw error;
    }
  }
}
