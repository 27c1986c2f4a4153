import pLimit from 'p-limit';
import type { Task, TaskRow } from './task.ts';
import type { TaskPage } from './task-page.ts';
import { type TaskPageRequest, type TaskQuery, toQueryString } from './task-query.ts';
import type { Caller } from './transport.ts';
import type { Upstream } from './upstream.ts';

/** Calls of one operation that are under way at once; the upstream has few workers. */
const maxCallsInFlight = 8;

/** The upstream as one operation of one caller sees it: each request is made once, whoever asks again. */
export class UpstreamSession {
  readonly #upstream: Upstream;
  readonly #caller: Caller;
  readonly #limit = pLimit(maxCallsInFlight);
  readonly #pages = new Map<string, Promise<TaskPage | undefined>>();
  readonly #tasks = new Map<string, Promise<Task | undefined>>();
  readonly #rows = new Map<string, TaskRow>();

  constructor(upstream: Upstream, caller: Caller) {
    this.#upstream = upstream;
    this.#caller = caller;
  }

  /** The largest page that the upstream serves, in rows, as far as is known. */
  get maxPageSize(): number {
    return this.#upstream.maxPageSize;
  }

  /** One call, or none where this page has been asked for. Undefined where the page lies past the end. */
  listTasks(query: TaskQuery, request: TaskPageRequest): Promise<TaskPage | undefined> {
    return once(this.#pages, toQueryString(query, request), async () => {
      const page = await this.#limit(() => this.#upstream.listTasks(query, request, this.#caller));
      for (const row of page?.rows ?? []) if (row.uuid !== undefined) this.#rows.set(row.uuid, row);
      return page;
    });
  }

  /** One call, or none where this task has been asked for. Undefined where there is none. */
  getTask(uuid: string): Promise<Task | undefined> {
    return once(this.#tasks, uuid, () => this.#limit(() => this.#upstream.getTask(uuid, this.#caller)));
  }

  /** Waits for the pages that are being read, so that `knownRow` has what they hold. Never rejects. */
  async pagesRead(): Promise<void> {
    await Promise.allSettled(this.#pages.values());
  }

  /** The row with this UUID where a page that has been read holds it. */
  knownRow(uuid: string): TaskRow | undefined {
    return this.#rows.get(uuid);
  }
}

function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = made.get(key);
  if (known) return known;
  const promise = make();
  made.set(key, promise);
  return promise;
}
