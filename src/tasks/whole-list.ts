import type { TaskRow } from '../upstream/task.ts';
import type { TaskPage } from '../upstream/task-page.ts';
import type { TaskQuery } from '../upstream/task-query.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';

/** Tasks that finished last come first; look-ups share the pages of this order. */
const latestFirst: TaskQuery['order'] = [
  { field: 'FINISH_TIMESTAMP', direction: 'DESC' },
  { field: 'UUID', direction: 'ASC' },
];

/** The rows of a query, latest first, read in the largest pages that the upstream serves. */
export class WholeList {
  readonly #session: UpstreamSession;
  readonly #query: TaskQuery;
  readonly #pages: TaskPage[] = [];

  constructor(session: UpstreamSession, conditions: Omit<TaskQuery, 'order'> = {}) {
    this.#session = session;
    this.#query = { ...conditions, order: latestFirst };
  }

  /** The rows that have been read, latest first. */
  get rows(): readonly TaskRow[] {
    return this.#pages.flatMap(({ rows }) => rows);
  }

  /** How many calls the rest of the list takes; the first is needed to know. */
  get pagesLeft(): number {
    const [first] = this.#pages;
    return first ? Math.max(0, Math.ceil(first.count / first.size) - this.#pages.length) : 1;
  }

  /** Whether the pages are of one and the same list: while it is moving, a row can slip from one page to another unseen. */
  get isConsistent(): boolean {
    const counts = new Set(this.#pages.map(({ count }) => count));
    const uuids = new Set(this.rows.map((row, index) => row.uuid ?? index));
    return counts.size <= 1 && counts.has(uuids.size);
  }

  /** How many pages have been read. */
  get pagesRead(): number {
    return this.#pages.length;
  }

  /** Reads one more page. */
  async readOn(): Promise<void> {
    const size = this.#pages[0]?.size ?? this.#session.maxPageSize;
    const page = await this.#session.listTasks(this.#query, { number: this.#pages.length + 1, size }, 'scan');
    if (page) this.#pages.push(page);
  }

  /** Reads the pages that are left. */
  async readRest(): Promise<void> {
    if (this.#pages.length === 0) await this.readOn();
    const [size, from, left] = [this.#pages[0]?.size ?? 1, this.#pages.length + 1, this.pagesLeft];
    const numbers = Array.from({ length: left }, (_, index) => from + index);
    const read = (number: number) => this.#session.listTasks(this.#query, { number, size }, 'scan');
    const pages = await Promise.all(numbers.map(read));
    this.#pages.push(...pages.filter((page) => page !== undefined));
  }
}
