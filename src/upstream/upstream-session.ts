import type { TaskPage } from './task-page.ts';
import { type TaskPageRequest, type TaskQuery, toQueryString } from './task-query.ts';
import type { Caller } from './transport.ts';
import type { Upstream } from './upstream.ts';

/** The upstream as one operation of one caller sees it: each request is made once, whoever asks again. */
export class UpstreamSession {
  readonly #upstream: Upstream;
  readonly #caller: Caller;
  readonly #pages = new Map<string, Promise<TaskPage | undefined>>();

  constructor(upstream: Upstream, caller: Caller) {
    this.#upstream = upstream;
    this.#caller = caller;
  }

  /** The largest page that the upstream serves, in rows, as far as is known. */
  get maxPageSize(): number {
    return this.#upstream.maxPageSize;
  }

  /** Undefined where the page lies past the end. */
  listTasks(query: TaskQuery, request: TaskPageRequest): Promise<TaskPage | undefined> {
    const key = toQueryString(query, request);
    let page = this.#pages.get(key);
    if (!page) {
      page = this.#upstream.listTasks(query, request, this.#caller);
      this.#pages.set(key, page);
    }
    return page;
  }
}
