import { hash } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { TaskLists } from '../tasks/task-lists.ts';
import type { LiveQuery } from './live-query.ts';
import { LiveStream } from './live-stream.ts';
import { Poller } from './poller.ts';
import { readListState } from './read-list-state.ts';

export interface LiveListsOptions {
  /** Between two polls of a list, in milliseconds. */
  readonly liveIntervalMs: number;
  /** How many streams may be open. */
  readonly maxSubscriptions: number;
  /** Has the lists used for one poll, as this credential sees them, within a deadline of its own. */
  readonly withLists: <T>(
    authorization: string | undefined,
    signal: AbortSignal,
    use: (lists: TaskLists) => Promise<T>,
  ) => Promise<T>;
  /** Is told of defects. */
  readonly log: (error: unknown) => void;
}

/** All lists that are kept up to date: one poller for each credential and query, while anybody subscribes to it. */
export class LiveLists {
  readonly #options: LiveListsOptions;
  readonly #pollers = new Map<string, Poller>();
  #open = 0;
  #stopped = false;

  constructor(options: LiveListsOptions) {
    this.#options = options;
  }

  /** How many streams are open. */
  get subscriptions(): number {
    return this.#open;
  }

  /**
   * What this credential is told of the list. Nothing is asked of the upstream before the first event is asked for. Where
   * no more streams may be open, the first event is the error UPSTREAM_UNAVAILABLE, and the last.
   */
  watch(authorization: string | undefined, query: LiveQuery): LiveStream {
    let poller: Poller | undefined;
    return new LiveStream({
      join: (stream) => {
        this.#open++;
        const refusal = this.#refusal();
        if (refusal) return stream.end(refusal);
        poller = this.#pollerOf(authorization, query);
        poller.join(stream);
      },
      leave: (stream) => {
        this.#open--;
        poller?.leave(stream);
      },
    });
  }

  /** Ends all streams, and those that are still to come. */
  stop(): void {
    this.#stopped = true;
    for (const poller of this.#pollers.values()) poller.end(stopping());
  }

  #refusal(): GatewayError | undefined {
    if (this.#stopped) return stopping();
    const { maxSubscriptions } = this.#options;
    if (this.#open <= maxSubscriptions) return undefined;
    if (maxSubscriptions === 0) return unavailable('The gateway serves no subscriptions.');
    return unavailable(`The gateway serves ${maxSubscriptions} subscriptions at most, and has them. Try again later.`);
  }

  #pollerOf(authorization: string | undefined, query: LiveQuery): Poller {
    const { liveIntervalMs, withLists, log } = this.#options;
    const key = toKey(authorization, query);
    const known = this.#pollers.get(key);
    if (known) return known;
    const poller = new Poller({
      intervalMs: liveIntervalMs,
      read: (signal) => withLists(authorization, signal, (lists) => readListState(lists, query)),
      onEnd: () => this.#pollers.delete(key),
      log,
    });
    this.#pollers.set(key, poller);
    return poller;
  }
}

/** The credential as a hash only. */
function toKey(authorization: string | undefined, { fingerprint, window, counted }: LiveQuery): string {
  const credential = authorization === undefined ? '' : hash('sha256', authorization, 'base64url');
  return [credential, fingerprint, window.first, counted].join(' ');
}

// Not BAD_USER_INPUT: the same request may succeed a moment later.
function unavailable(message: string): GatewayError {
  return new GatewayError('UPSTREAM_UNAVAILABLE', message);
}

function stopping(): GatewayError {
  return unavailable('The gateway is stopping. Subscribe again.');
}
