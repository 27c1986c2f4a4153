import { BrokenTask, type Task, type TaskRow } from '../../upstream/task.ts';
import type { TaskQuery } from '../../upstream/task-query.ts';
import type { LookUps } from './look-ups.ts';
import { toRunConditions } from './run-conditions.ts';

/** The latest change first, so that the latest run of a name comes first. */
const latestChangeFirst: TaskQuery['order'] = [
  { field: 'UPDATED_AT', direction: 'DESC' },
  { field: 'UUID', direction: 'ASC' },
];

/** Reads the runs of full names with the same actor, page by page, until each name is settled. */
export class RunWalk {
  readonly #lookUps: LookUps;
  readonly #query: TaskQuery;
  readonly #missing: Set<string>;
  /** For each missing name, its first run so far, none of which has ended. */
  readonly #latest = new Map<string, Task>();
  readonly #sizes: number[];
  /** In rows, if the upstream serves larger pages than it is asked for. */
  #minSize = 1;
  /** Rows read from the start of the list without a gap. */
  #read = 0;
  /** Length of the list in rows; Infinity before the first page. */
  #count = Number.POSITIVE_INFINITY;

  /** `sizes`, in rows, are those of the first pages; all others are as large as the upstream allows. */
  constructor(lookUps: LookUps, fullNames: readonly string[], sizes: readonly number[]) {
    this.#lookUps = lookUps;
    this.#query = { ...toRunConditions(fullNames), order: latestChangeFirst };
    this.#missing = new Set(fullNames);
    this.#sizes = [...sizes];
  }

  /** The names that are not settled. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  /** Calls for the rest of the list; Infinity before the first page. */
  get pagesLeft(): number {
    return Math.ceil((this.#count - this.#read) / this.#lookUps.session.maxPageSize);
  }

  /** Reads the first page, for which the budget has reserved a call and rows. */
  async readReserved(): Promise<void> {
    await this.#readPage(this.#nextSize());
  }

  /** Reads the next page. Throws SCAN_LIMIT_REACHED, without a call, if the budget is spent. */
  async readOn(): Promise<void> {
    const size = this.#nextSize();
    this.#lookUps.budget.takePage(size);
    await this.#readPage(size);
  }

  #nextSize(): number {
    const { maxPageSize } = this.#lookUps.session;
    return Math.max(this.#minSize, Math.min(this.#sizes.shift() ?? maxPageSize, maxPageSize));
  }

  async #readPage(size: number): Promise<void> {
    const { session, budget } = this.#lookUps;
    const isFirst = this.#read === 0;
    // Starts at a row that has been read if the pages grow: positions are those of pages of this size.
    const number = Math.floor(this.#read / size) + 1;
    const page = await session.passPage(this.#query, { number, size }, isFirst ? 'window' : 'scan');
    budget.giveBack(size - (page?.rows.length ?? 0));
    if (page) {
      this.#noteCount(page.count);
      this.#minSize = Math.max(this.#minSize, page.size > size ? page.size : 1);
      // Otherwise rows are missing between: the next page starts at the first of them.
      if (page.offset <= this.#read) {
        for (const row of page.rows) this.#take(row);
        this.#read = Math.max(this.#read, page.offset + page.rows.length);
      }
    } else {
      // The page is past the end.
      this.#noteCount((number - 1) * size);
    }
    if (this.#read >= this.#count) this.#settleRest();
  }

  /** If rows have left the list, the next ones may have moved to places that have been read: goes back as far. */
  #noteCount(count: number): void {
    if (count < this.#count && this.#count !== Number.POSITIVE_INFINITY) {
      this.#read = Math.max(0, this.#read - (this.#count - count));
    }
    this.#count = count;
  }

  #take(row: TaskRow): void {
    const { fullName } = row;
    if (fullName === undefined || !this.#missing.has(fullName)) return;
    // A row that breaks the contract may be the latest that has ended: an earlier one must not replace it.
    if (row instanceof BrokenTask || row.state === 'DONE' || row.state === 'REJECTED') this.#settle(fullName, row);
    else if (!this.#latest.has(fullName)) this.#latest.set(fullName, row);
  }

  /** At the end of the list: each name has its latest run, although it has not ended, or no run at all. */
  #settleRest(): void {
    for (const fullName of this.#missing) this.#settle(fullName, this.#latest.get(fullName));
  }

  #settle(fullName: string, row: TaskRow | undefined): void {
    if (row) this.#lookUps.found.settle(fullName, row);
    this.#missing.delete(fullName);
  }
}
