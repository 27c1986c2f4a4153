import type { TaskRow } from '../upstream/task.ts';
import type { TaskQuery } from '../upstream/task-query.ts';
import { latestFirst } from './latest-first.ts';
import type { LookUps } from './look-ups.ts';

/**
 * The rows of a query, latest first, read page by page. Only the rows that are looked for are kept: a long list weighs
 * more than the few tasks that are found in it.
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
  /** The length of the list, in rows, as the last page told it; undefined before the first. */
  #count: number | undefined;
  /** The size that the upstream serves, in rows, as the first page told it. */
  #size = 1;

  constructor(lookUps: LookUps, conditions: Omit<TaskQuery, 'order'> = {}) {
    this.#lookUps = lookUps;
    this.#query = { ...conditions, order: latestFirst };
  }

  /** The rows that have been read and are looked for, latest first. */
  get rows(): readonly TaskRow[] {
    return this.#kept;
  }

  /** How many pages have been read. */
  get pagesRead(): number {
    return this.#pagesRead;
  }

  /** How many calls the rest of the list takes; only the first page tells. */
  get pagesLeft(): number {
    if (this.#count === undefined) return 1;
    return Math.max(0, Math.ceil(this.#count / this.#size) - this.#pagesRead);
  }

  /** As `pagesLeft`, but Infinity if the rest is more than may still be read. */
  get affordablePagesLeft(): number {
    const { callsLeft, rowsLeft } = this.#lookUps.budget;
    const rows = this.#count === undefined ? 1 : this.#count - this.#rowsRead;
    return rows > rowsLeft || this.pagesLeft > callsLeft ? Number.POSITIVE_INFINITY : this.pagesLeft;
  }

  /** As `affordablePagesLeft`; but if so many uuids cost as many calls alone, each page stands in for one of them. */
  pagesLeftFor(uuids: number): number {
    return uuids >= this.pagesLeft ? this.pagesLeft : this.affordablePagesLeft;
  }

  /** Whether the pages are of one and the same list: while it is moving, a row can slip from one page to another unseen. */
  get isConsistent(): boolean {
    return this.#counts.size <= 1 && this.#counts.has(this.#uuids.size + this.#rowsWithoutUuid);
  }

  /** Reads the first page, which decides the size of the others, in rows. */
  async begin(size: number): Promise<void> {
    const page = await this.#read({ number: 1, size });
    this.#size = page.size;
    this.#add(page);
  }

  /** Reads one more page. */
  async readOn(): Promise<void> {
    this.#add(await this.#read({ number: this.#pagesRead + 1, size: this.#size }));
  }

  /** Reads the pages that are left. */
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
    // A page past the end was there when the one before it was read.
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

/** What is remembered of a page. */
interface ReadPage {
  /** The length of the list, in rows; undefined if the page lies past the end. */
  readonly count: number | undefined;
  /** The size that the upstream serves, in rows. */
  readonly size: number;
  readonly uuids: readonly (string | undefined)[];
  readonly wanted: readonly TaskRow[];
}
