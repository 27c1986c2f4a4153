import type { TaskRow } from '../../upstream/task.ts';
import type { TaskQuery } from '../../upstream/task-query.ts';
import { latestFirst } from './latest-first.ts';
import type { LookUps } from './look-ups.ts';

/**
 * The rows of a query, latest first, read page by page. Keeps only wanted rows, since a long list takes far more memory
 * than the few tasks found in it.
 */
export class WholeList {
  readonly #lookUps: LookUps;
  readonly #query: TaskQuery;
  readonly #counts = new Set<number>();
  readonly #uuids = new Set<string>();
  readonly #kept: TaskRow[] = [];
  #pagesRead = 0;
  #rowsRead = 0;
  #rowsWithoutUuid = 0;
  /** Length of the list in rows, from the last page; undefined before the first page. */
  #count: number | undefined;
  /** Page size used by the upstream in rows, from the first page. */
  #size = 1;

  constructor(lookUps: LookUps, conditions: Omit<TaskQuery, 'order'> = {}) {
    this.#lookUps = lookUps;
    this.#query = { ...conditions, order: latestFirst };
  }

  /** The wanted rows read so far, latest first. */
  get rows(): readonly TaskRow[] {
    return this.#kept;
  }

  /** Number of pages read. */
  get pagesRead(): number {
    return this.#pagesRead;
  }

  /** Calls needed for the rest of the list; known after the first page. */
  get pagesLeft(): number {
    if (this.#count === undefined) return 1;
    return Math.max(0, Math.ceil(this.#count / this.#size) - this.#pagesRead);
  }

  /** As `pagesLeft`, but Infinity if the rest exceeds the budget. */
  get affordablePagesLeft(): number {
    const { callsLeft, rowsLeft } = this.#lookUps.budget;
    const rows = this.#count === undefined ? 1 : this.#count - this.#rowsRead;
    return rows > rowsLeft || this.pagesLeft > callsLeft ? Number.POSITIVE_INFINITY : this.pagesLeft;
  }

  /** As `affordablePagesLeft`; but if retrieving this many UUIDs costs as many calls, each page replaces one of them. */
  pagesLeftFor(uuids: number): number {
    return uuids >= this.pagesLeft ? this.pagesLeft : this.affordablePagesLeft;
  }

  /** Whether all pages show the same list: while it changes, a row can move to another page unseen. */
  get isConsistent(): boolean {
    return this.#counts.size <= 1 && this.#counts.has(this.#uuids.size + this.#rowsWithoutUuid);
  }

  /** Reads the first page; `size`, in rows, applies to all pages. */
  async begin(size: number): Promise<void> {
    const page = await this.#read({ number: 1, size });
    this.#size = page.size;
    this.#add(page);
  }

  /** Reads the next page. */
  async readOn(): Promise<void> {
    this.#add(await this.#read({ number: this.#pagesRead + 1, size: this.#size }));
  }

  /** Reads the remaining pages. */
  async readRest(): Promise<void> {
    const numbers = Array.from({ length: this.pagesLeft }, (_, index) => this.#pagesRead + 1 + index);
    const pages = await Promise.all(numbers.map((number) => this.#read({ number, size: this.#size })));
    for (const page of pages) this.#add(page);
  }

  async #read(request: { readonly number: number; readonly size: number }): Promise<ReadPage> {
    const { session, budget, found } = this.#lookUps;
    budget.takeCall();
    budget.takeRows(request.size);
    const page = await session.listTasks(this.#query, request, 'scan');
    const rows = page?.rows ?? [];
    budget.giveBack(request.size - rows.length);
    return {
      count: page?.count,
      size: page?.size ?? request.size,
      uuids: rows.map(({ uuid }) => uuid),
      wanted: rows.filter((row) => found.wants(row)),
    };
  }

  #add({ count, uuids, wanted }: ReadPage): void {
    // The list has become shorter since the previous page was read.
    this.#count = count ?? this.#rowsRead;
    this.#counts.add(this.#count);
    this.#pagesRead++;
    this.#rowsRead += uuids.length;
    for (const uuid of uuids) {
      if (uuid === undefined) this.#rowsWithoutUuid++;
      else this.#uuids.add(uuid);
    }
    this.#kept.push(...wanted);
  }
}

/** The facts kept about a page. */
interface ReadPage {
  /** Length of the list in rows; undefined if the page is past the end. */
  readonly count: number | undefined;
  /** Page size used by the upstream, in rows. */
  readonly size: number;
  readonly uuids: readonly (string | undefined)[];
  readonly wanted: readonly TaskRow[];
}
