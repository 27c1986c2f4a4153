import { brokenContract } from '../errors.ts';
import type { TaskRow } from '../upstream/task.ts';
import type { TaskPage } from '../upstream/task-page.ts';
import type { TaskPageRequest, TaskQuery } from '../upstream/task-query.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { PageSet } from './page-set.ts';
import { countRequest } from './read-slice.ts';
import type { ScanBudget } from './scan-budget.ts';

/** Consecutive rows of the upstream's list, `start` being the position of the first; or the reason for having none. */
export type FeedResult = { readonly start: number; readonly rows: readonly TaskRow[] } | 'end' | 'limit';

/**
 * Learning a page cap, or that a position is past the end, takes a second round; a changing list takes a third. Four leave
 * one spare.
 */
const maxRounds = 4;

/** Reads whole pages of the upstream's list for all scans of one operation: each page once, and within the budget. */
export class RowFeed {
  readonly #session: UpstreamSession;
  readonly #query: TaskQuery;
  readonly #budget: ScanBudget;
  readonly #pages = new PageSet();
  readonly #reads = new Map<string, Promise<TaskPage | undefined>>();
  #countBeforePages: number | undefined;

  constructor(session: UpstreamSession, query: TaskQuery, budget: ScanBudget) {
    this.#session = session;
    this.#query = query;
    this.#budget = budget;
  }

  /** In rows, as far as known. */
  get pageSize(): number {
    return this.#session.maxPageSize;
  }

  /** Length of the whole list in rows; undefined before the first page. */
  get count(): number | undefined {
    return this.#pages.count ?? this.#countBeforePages;
  }

  /** Reads one row outside the budget; undefined past the end. */
  async rowAt(position: number): Promise<TaskRow | undefined> {
    const page = await this.#session.listTasks(this.#query, { number: position + 1, size: 1 }, 'scan');
    this.#countBeforePages = page?.count;
    return page?.rows[0];
  }

  /** The rows from `position` on, as far as `pageCount` pages read in parallel hold them. */
  async forwards(position: number, pageCount: number): Promise<FeedResult> {
    for (let round = 0; round < maxRounds; round++) {
      if (position >= (this.count ?? Number.POSITIVE_INFINITY)) return 'end';
      const size = this.pageSize;
      const first = Math.floor(position / size) + 1;
      const last = Math.min(first + pageCount - 1, Math.ceil((this.count ?? first * size) / size));
      const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
      if ((await this.#read(numbers, size)) === 'limit') return 'limit';
      const rows = this.#pages.rows({ start: position, end: last * size });
      if (rows.length > 0) return { start: position, rows };
    }
    throw brokenContract('its pages do not add up to a list');
  }

  /** The rows before `position` (Infinity for the list's end), as far as `pageCount` pages hold them. */
  async backwards(position: number, pageCount: number): Promise<FeedResult> {
    for (let round = 0; round < maxRounds; round++) {
      const end = Math.min(position, this.count ?? position);
      if (end === 0) return 'end';
      const size = this.pageSize;
      const last = end === Number.POSITIVE_INFINITY ? 'last' : Math.ceil(end / size);
      const length = last === 'last' ? 1 : Math.min(pageCount, last);
      const numbers = Array.from({ length }, (_, index) => (last === 'last' ? last : last - index));
      if ((await this.#read(numbers, size)) === 'limit') return 'limit';
      const reached = Math.min(position, this.count ?? 0);
      for (let pages = length; pages > 0; pages--) {
        const start = Math.max(0, (Math.ceil(reached / size) - pages) * size);
        const rows = this.#pages.rows({ start, end: reached });
        if (rows.length > 0 && rows.length === reached - start) return { start, rows };
      }
    }
    throw brokenContract('its pages do not add up to a list');
  }

  /** Reads the pages within the budget, in parallel. If none of them exists, reads the count. */
  async #read(numbers: readonly (number | 'last')[], size: number): Promise<'limit' | 'read'> {
    const reads: Promise<TaskPage | undefined>[] = [];
    for (const number of numbers) {
      const read = this.#page({ number, size });
      if (!read) break;
      reads.push(read);
    }
    if (reads.length === 0) return 'limit';
    const pages = await Promise.all(reads);
    const exists = pages.some((page) => page !== undefined);
    this.#pages.add(exists ? pages : [await this.#session.listTasks(this.#query, countRequest, 'scan')]);
    return 'read';
  }

  /** Undefined if the page was not read and the budget is spent. */
  #page(request: TaskPageRequest): Promise<TaskPage | undefined> | undefined {
    const key = `${request.number}/${request.size}`;
    const known = this.#reads.get(key);
    if (known || !this.#budget.take(request.size)) return known;
    const read = this.#session.listTasks(this.#query, request, 'scan').then((page) => {
      this.#budget.giveBack(request.size - (page?.rows.length ?? 0));
      return page;
    });
    this.#reads.set(key, read);
    return read;
  }
}
