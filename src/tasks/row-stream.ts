import type { TaskPage } from '../upstream/task-page.ts';
import type { TaskQuery } from '../upstream/task-query.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { afterResolvers } from './after-resolvers.ts';
import { type ScanBudget, scanLimitReached } from './scan-budget.ts';

/** Takes what it needs of each page; the page is not kept. */
export interface RowTaker {
  /** `left` is the number of rows that are still to be read. */
  take(page: TaskPage, left: number): void;
}

/** Pages read at once, so that few are in memory. */
const pagesAtOnce = 4;

/** Reads all rows that meet the upstream's conditions, once for all who ask for them at the same time. Keeps none of them. */
export class RowStream {
  readonly #session: UpstreamSession;
  readonly #query: TaskQuery;
  readonly #budget: ScanBudget;
  #takers: RowTaker[] = [];
  #next: Promise<void> | undefined;

  constructor(session: UpstreamSession, conditions: Omit<TaskQuery, 'order'>, budget: ScanBudget) {
    this.#session = session;
    // An order in which no row moves while the list is read.
    this.#query = { ...conditions, order: [{ field: 'UUID', direction: 'ASC' }] };
    this.#budget = budget;
  }

  /** Ends when the taker has had all pages. Throws SCAN_LIMIT_REACHED if the list is longer than the limit, after one page. */
  read(taker: RowTaker): Promise<void> {
    this.#takers.push(taker);
    this.#next ??= this.#start();
    return this.#next;
  }

  async #start(): Promise<void> {
    await afterResolvers();
    const takers = this.#takers;
    this.#takers = [];
    this.#next = undefined;
    const first = await this.#page(1, this.#session.maxPageSize);
    if (!first) return;
    const { count, size } = first;
    if (count > this.#budget.limit) throw scanLimitReached();
    let read = first.rows.length;
    for (const taker of takers) taker.take(first, count - read);
    const last = Math.ceil(count / size);
    for (let next = 2; next <= last; next += pagesAtOnce) {
      const numbers = Array.from({ length: Math.min(pagesAtOnce, last - next + 1) }, (_, index) => next + index);
      for (const page of await Promise.all(numbers.map((number) => this.#page(number, size)))) {
        // The list may have become shorter.
        if (!page) continue;
        read += page.rows.length;
        for (const taker of takers) taker.take(page, Math.max(0, count - read));
      }
    }
  }

  async #page(number: number, size: number): Promise<TaskPage | undefined> {
    if (!this.#budget.take(size)) throw scanLimitReached();
    const page = await this.#session.passPage(this.#query, { number, size }, 'scan');
    this.#budget.giveBack(size - (page?.rows.length ?? 0));
    return page;
  }
}
