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
  /** Maximum calls of one priority that wait for a connection; further calls are refused at once. */
  readonly maxWaiting: number;
  /** Maximum size of a decompressed response body. */
  readonly maxBytes: number;
  /** Whether identical calls of one credential share a call that has not been sent yet. */
  readonly coalesce: boolean;
  readonly events: UpstreamEvents;
}

/** The parts of a request that apply to all its upstream calls. */
export interface Caller {
  /** The `Authorization` header, verbatim; undefined if absent. */
  readonly authorization: string | undefined;
  /** Deadline of the operation, in milliseconds on the `Date.now` clock. */
  readonly deadline: number;
  /** Aborts when the deadline passes (with a TimeoutError) or the caller leaves. */
  readonly signal: CancelSignal;
  /** Headers that identify the request, such as `traceparent`. */
  readonly correlation?: Readonly<Record<string, string>> | undefined;
  /** Priority of all its calls; undefined if each call sets its own. */
  readonly priority?: CallPriority | undefined;
}

/** One upstream call. */
interface Call extends Caller {
  readonly path: string;
  readonly expected: Buffer | undefined;
  readonly flight: Flight;
  stage: Stage;
}

/**
 * Makes GET requests over one pool of connections and retries them if that is safe and likely to help. Does not follow
 * redirects.
 */
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

  /** Whether a plain call would be sent at once because a connection is idle. */
  get hasFreeConnection(): boolean {
    return this.#queue.hasFreeConnection;
  }

  /**
   * Returns `expected` as the body if the bytes are equal. The caller's own priority takes precedence over `priority`.
   * Throws UPSTREAM_TIMEOUT at the deadline, UPSTREAM_UNAVAILABLE if a connection fails or too many calls wait for one, and
   * UPSTREAM_INVALID_RESPONSE if the body cannot be read.
   */
  async get(path: string, caller: Caller, expected?: Buffer, priority: CallPriority = 'window'): Promise<Answer> {
    const { coalesce, events } = this.#options;
    const { authorization, deadline, signal } = caller;
    const own = caller.priority ?? priority;
    // Answers are never shared between credentials, and probes must not wait with other calls.
    const key = coalesce && own !== 'probe' ? toKey(path, authorization) : String(this.#serial++);
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

  /** Closes all connections, including those in use. */
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
      // Not an outage: an idle connection was closed. There may be more of them.
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

  /** Makes one attempt when it is the call's turn. Probes do not wait: a full queue says nothing about the upstream. */
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
      // The upstream translates the messages by which refusals are recognized.
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

/** Neither a path nor a header holds a line feed, so nothing else has the same key. */
function toKey(path: string, authorization: string | undefined): string {
  return authorization === undefined ? path : `${path}\n${authorization}`;
}
