import { Limiter } from '../flights/limiter.ts';
import { turns } from '../flights/turns.ts';
import type { Answer } from '../transport/answer.ts';
import type { CallPriority } from '../transport/call-priority.ts';
import { isNotFound } from './status-error.ts';
import type { Task, TaskRow } from './task.ts';
import { emptyPage, type TaskPage } from './task-page.ts';
import type { TaskPageRequest, TaskQuery } from './task-query.ts';
import type { Upstream } from './upstream.ts';
import { toPagePath, toTaskPath, type UpstreamApi } from './upstream-api.ts';

/** How often a page is asked for again, at most: an API has fewer values that a release may not know. */
const mostUnknownValues = 20;

/** Concurrent calls of one operation. A small number, since the upstream has few workers. */
const maxCallsInFlight = 8;

/**
 * Requests a path of the upstream on behalf of one operation of one caller. The priority defaults to that of a plain query.
 */
export type Get = (path: string, priority?: CallPriority) => Promise<Answer>;

/** The upstream as seen by one operation of one caller: each request is made once and its answer reused. */
export class UpstreamSession {
  readonly api: UpstreamApi;
  readonly #upstream: Upstream;
  readonly #get: Get;
  readonly #onMissing: () => Promise<void>;
  readonly #limiter = new Limiter(maxCallsInFlight);
  readonly #pages = new Map<string, Promise<TaskPage | undefined>>();
  readonly #tasks = new Map<string, Promise<Task | undefined>>();
  readonly #rows = new Map<string, TaskRow>();
  readonly #unindexed: TaskPage[] = [];

  /**
   * `onMissing` is awaited if an answer suggests that the upstream does not have this API any more, before the answer is
   * taken for an error.
   */
  constructor(upstream: Upstream, api: UpstreamApi, get: Get, onMissing: () => Promise<void>) {
    this.api = api;
    this.#upstream = upstream;
    this.#get = get;
    this.#onMissing = onMissing;
  }

  /** The largest known page size of the upstream, in rows. */
  get maxPageSize(): number {
    return this.#upstream.maxPageSize;
  }

  /** Makes one call, or none if this page was already requested. Undefined if the page is past the end. */
  listTasks(query: TaskQuery, request: TaskPageRequest, priority?: CallPriority): Promise<TaskPage | undefined> {
    const path = toPagePath(this.api, query, request);
    if (path === undefined) return Promise.resolve(emptyPage(request));
    return once(this.#pages, path, async () => {
      const page = await this.#readPage(path, query, request, priority);
      if (page) this.#unindexed.push(page);
      return page;
    });
  }

  /** Makes one call; nothing is kept of its answer. Undefined if the page is past the end. */
  async passPage(query: TaskQuery, request: TaskPageRequest, priority?: CallPriority): Promise<TaskPage | undefined> {
    const path = toPagePath(this.api, query, request);
    return path === undefined ? emptyPage(request) : this.#readPage(path, query, request, priority);
  }

  /** Asks again, within the same operation, without values that prove to be unknown to the upstream's release. */
  async #readPage(
    firstPath: string,
    query: TaskQuery,
    request: TaskPageRequest,
    priority: CallPriority | undefined,
  ): Promise<TaskPage | undefined> {
    let path = firstPath;
    for (let triesLeft = mostUnknownValues; ; triesLeft--) {
      const answer = await this.#limiter.run(() => this.#get(path, priority));
      const turn = turns.next();
      if (turn) await turn;
      if (answer.status === 400 && triesLeft > 0) {
        this.#upstream.learn(answer, query, this.api);
        const next = toPagePath(this.api, query, request);
        if (next === undefined) return emptyPage(request);
        if (next !== path) {
          this.#share(firstPath, next);
          path = next;
          continue;
        }
      }
      if (answer.status === 404 && (request.number === 1 || !isNotFound(answer.status, answer.body)))
        await this.#onMissing();
      return this.#upstream.readPage(answer, request, this.api);
    }
  }

  /** A page that is asked for by another path from now on. */
  #share(firstPath: string, path: string): void {
    const page = this.#pages.get(firstPath);
    if (page && !this.#pages.has(path)) this.#pages.set(path, page);
  }

  /** Makes one call, or none if this task was already requested. Undefined if the task does not exist. */
  getTask(uuid: string): Promise<Task | undefined> {
    const path = toTaskPath(this.api, uuid);
    return once(this.#tasks, path, async () => {
      const answer = await this.#limiter.run(() => this.#get(path));
      const turn = turns.next();
      if (turn) await turn;
      if (answer.status === 404 && !isNotFound(answer.status, answer.body)) await this.#onMissing();
      return this.#upstream.readTask(answer, uuid, this.api);
    });
  }

  /** Waits for the pages in flight, so that `knownRow` sees their rows. Never rejects. */
  async pagesRead(): Promise<void> {
    await Promise.allSettled(this.#pages.values());
  }

  /** The row with this UUID, if a page read so far contains it. */
  knownRow(uuid: string): TaskRow | undefined {
    for (const { rows } of this.#unindexed.splice(0)) {
      for (const row of rows) if (row.uuid !== undefined) this.#rows.set(row.uuid, row);
    }
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
