import { hash } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { TaskLists } from '../tasks/task-lists.ts';
import type { LiveQuery } from './live-query.ts';
import { LiveStream } from './live-stream.ts';
import { PollTurns, pollShare } from './poll-turns.ts';
import { Poller } from './poller.ts';
import { readListState } from './read-list-state.ts';

export interface LiveListsOptions {
  /** Between two polls of a list, in milliseconds. */
  readonly liveIntervalMs: number;
  /** How many streams may be open. */
  readonly maxSubscriptions: number;
  /** How many of them one credential may have. */
  readonly maxSubscriptionsPerCredential: number;
  /** Connections to the upstream, at most. */
  readonly upstreamConnections: number;
  /** Has the lists used for one poll, as this credential sees them, within a deadline that begins now. */
  readonly withLists: <T>(
    authorization: string | undefined,
    signal: AbortSignal,
    use: (lists: TaskLists) => Promise<T>,
  ) => Promise<T>;
  /** Whether there is memory for one more event. */
  readonly hasRoom: () => boolean;
  /** Logs a defect. */
  readonly log: (error: unknown) => void;
}

/** All lists that are kept up to date: one poller for each credential and query, while anybody subscribes to it. */
export class LiveLists {
  readonly #options: LiveListsOptions;
  readonly #turns: PollTurns;
  readonly #pollers = new Map<string, Poller>();
  #open = 0;
  /** How many streams each credential has open; no entry for one that has none. */
  readonly #openOf = new Map<string, number>();
  #stopped = false;

  constructor(options: LiveListsOptions) {
    this.#options = options;
    this.#turns = new PollTurns(pollShare(options.upstreamConnections));
  }

  /** How many streams are open. */
  get subscriptions(): number {
    return this.#open;
  }

  /**
   * The events of this list as the credential sees it. The upstream is not asked before the first event is. If no more
   * streams may be open then, the only event is the error UPSTREAM_UNAVAILABLE.
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
        // A stream that was refused has never been counted.
        if (!poller) return;
        this.#count(credential, -1);
        poller.leave(stream);
      },
    });
  }

  /** Ends all streams, and those that are still to come. */
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
        `The gateway serves ${maxSubscriptions} subscriptions at most, and has them. Try again later.`,
      );
    }
    if ((this.#openOf.get(credential) ?? 0) < maxSubscriptionsPerCredential) return undefined;
    return unavailable(
      `The gateway serves ${maxSubscriptionsPerCredential} subscriptions at most to one credential, and this one has ` +
        'them. Close one, or try again later.',
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

/** What tells credentials apart: a hash, as the credential itself is kept nowhere else than where it is sent. */
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
