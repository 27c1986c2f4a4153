import { hash } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { TaskLists } from '../tasks/task-lists.ts';
import type { LiveQuery } from './live-query.ts';
import { LiveStream } from './live-stream.ts';
import { PollTurns, pollShare } from './poll-turns.ts';
import { Poller } from './poller.ts';
import { readListState } from './read-list-state.ts';

export interface LiveListsOptions {
  /** Pause between two polls of a list, in milliseconds. */
  readonly liveIntervalMs: number;
  /** Maximum number of open streams. */
  readonly maxSubscriptions: number;
  /** Maximum number of open streams of one credential. */
  readonly maxSubscriptionsPerCredential: number;
  /** Maximum connections to the upstream. */
  readonly upstreamConnections: number;
  /** Runs one poll with the lists that this credential sees, and with a deadline that starts now. */
  readonly withLists: <T>(
    authorization: string | undefined,
    signal: AbortSignal,
    use: (lists: TaskLists) => Promise<T>,
  ) => Promise<T>;
  /** Whether there is memory for another event. */
  readonly hasRoom: () => boolean;
  /** Logs a defect. */
  readonly log: (error: unknown) => void;
}

/** All live lists: one poller for each credential and query with at least one subscriber. */
export class LiveLists {
  readonly #options: LiveListsOptions;
  readonly #turns: PollTurns;
  readonly #pollers = new Map<string, Poller>();
  #open = 0;
  /** Number of open streams by credential; credentials without streams have no entry. */
  readonly #openOf = new Map<string, number>();
  #stopped = false;

  constructor(options: LiveListsOptions) {
    this.#options = options;
    this.#turns = new PollTurns(pollShare(options.upstreamConnections));
  }

  /** Number of open streams. */
  get subscriptions(): number {
    return this.#open;
  }

  /**
   * The events of this list as the credential sees it. Makes no upstream call before the first event is requested. If no
   * more streams may be open then, the only event is the error UPSTREAM_UNAVAILABLE.
   */
  watch(authorization: string | undefined, query: LiveQuery): LiveStream {
    const credential = toCredential(authorization);
    let poller: Poller | undefined;
    return new LiveStream({
      join: (stream) => {
        const refusal = this.#refusal(credential);
        if (refusal) return stream.end(refusal);
        this.#count(credential, 1);
        poller = this.#pollerOf(credential, authorization, query);
        poller.join(stream);
      },
      asked: () => poller?.asked(),
      leave: (stream) => {
        // A refused stream was never counted.
        if (!poller) return;
        this.#count(credential, -1);
        poller.leave(stream);
      },
    });
  }

  /** Ends all current and future streams. */
  stop(): void {
    this.#stopped = true;
    for (const poller of this.#pollers.values()) poller.end(stopping());
  }

  #count(credential: string, change: 1 | -1): void {
    this.#open += change;
    const count = (this.#openOf.get(credential) ?? 0) + change;
    if (count > 0) this.#openOf.set(credential, count);
    else this.#openOf.delete(credential);
  }

  #refusal(credential: string): GatewayError | undefined {
    if (this.#stopped) return stopping();
    const { maxSubscriptions, maxSubscriptionsPerCredential } = this.#options;
    if (maxSubscriptions === 0 || maxSubscriptionsPerCredential === 0) {
      return unavailable('The gateway serves no subscriptions.');
    }
    if (this.#open >= maxSubscriptions) {
      return unavailable(
        `The gateway serves ${maxSubscriptions} subscriptions at most, and all are in use. Try again later.`,
      );
    }
    if ((this.#openOf.get(credential) ?? 0) < maxSubscriptionsPerCredential) return undefined;
    return unavailable(
      `The gateway serves ${maxSubscriptionsPerCredential} subscriptions at most to one credential, and all of yours are ` +
        'in use. Close one, or try again later.',
    );
  }

  #pollerOf(credential: string, authorization: string | undefined, query: LiveQuery): Poller {
    const { liveIntervalMs, withLists, hasRoom, log } = this.#options;
    const key = [credential, query.fingerprint, query.window.first, query.counted].join(' ');
    const known = this.#pollers.get(key);
    if (known) return known;
    const poller = new Poller({
      intervalMs: liveIntervalMs,
      inTurn: (signal, poll) => this.#turns.run(credential, signal, poll),
      read: (signal) => withLists(authorization, signal, (lists) => readListState(lists, query)),
      hasRoom,
      onEnd: () => this.#pollers.delete(key),
      log,
    });
    this.#pollers.set(key, poller);
    return poller;
  }
}

/** Hashes the credential to identify it: credentials themselves are kept only where they are sent. */
function toCredential(authorization: string | undefined): string {
  return authorization === undefined ? '' : hash('sha256', authorization, 'base64url');
}

// Not BAD_USER_INPUT: the same request may succeed a moment later.
function unavailable(message: string): GatewayError {
  return new GatewayError('UPSTREAM_UNAVAILABLE', message);
}

function stopping(): GatewayError {
  return unavailable('The gateway is stopping. Subscribe again.');
}
