import { hash } from 'node:crypto';
import type { Window } from '../connection/window.ts';
import type { TaskQuery } from '../upstream/task-query.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { afterResolvers } from './after-resolvers.ts';
import { countRequest, readSlice, type Slice } from './read-slice.ts';

/** One filtered and ordered list, as one operation sees it. Nothing is asked of the upstream before a method is called. */
export class TaskList {
  /** Tells cursors of lists with other filters or orders apart. */
  readonly fingerprint: string;
  readonly #session: UpstreamSession;
  readonly #query: TaskQuery;
  readonly #slices = new Map<string, Promise<Slice>>();
  #count: Promise<number> | undefined;

  constructor(session: UpstreamSession, query: TaskQuery) {
    this.#session = session;
    this.#query = query;
    this.fingerprint = hash('sha256', JSON.stringify(query), 'base64url').slice(0, 10);
  }

  /** The rows of the window; read once, however often they are asked for. */
  read(window: Window): Promise<Slice> {
    const key = JSON.stringify(window);
    let slice = this.#slices.get(key);
    if (!slice) {
      slice = readSlice(this.#session, this.#query, window);
      this.#slices.set(key, slice);
    }
    return slice;
  }

  /** How many rows the list has: as its rows' envelope says where the operation reads any, else by a call of its own. */
  count(): Promise<number> {
    this.#count ??= this.#readCount();
    return this.#count;
  }

  async #readCount(): Promise<number> {
    await afterResolvers();
    for (const slice of this.#slices.values()) return (await slice).count;
    const page = await this.#session.listTasks(this.#query, countRequest);
    return page?.count ?? 0;
  }
}
