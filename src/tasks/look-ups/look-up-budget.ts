import { GatewayError } from '../../errors.ts';
import { sum } from '../sum.ts';
import { canBeAskedForWhole, countColons } from './divisions.ts';

/** In rows. */
export interface LookUpLimits {
  readonly scanLimit: number;
  readonly maxPageSize: number;
}

/** Minimum budget in calls: enough for a full name with a few colons, even if `scanLimit` is tiny. */
const leastFurtherCalls = 16;

/** Maximum calls for this many tasks, by any API: one each, and one page of a short whole list if there are several. */
export function callsForTasks(tasks: number): number {
  return tasks > 1 ? tasks + 1 : tasks;
}

/**
 * Maximum calls that full names may cost beyond one each, as `NameSearch` makes them: one more search for each of several
 * names, the queries for its divisions, and the search for longer names. At most the cost of a scan, which is the budget
 * for full names that can only be found by reading on.
 */
export function mostFurtherCalls(fullNames: Iterable<string>, limits: LookUpLimits): number {
  const most = mostFurtherCallsOfAny(limits);
  const calls = [...fullNames].map((fullName) => {
    const asking = callsToAskFor(fullName);
    return asking < most && canBeAskedForWhole(fullName) ? asking : most;
  });
  return Math.min(most, sum(calls) + (calls.length > 1 ? calls.length : 0));
}

/** Maximum calls that full names of any text may cost together beyond one each. */
export function mostFurtherCallsOfAny({ scanLimit, maxPageSize }: LookUpLimits): number {
  return Math.max(leastFurtherCalls, Math.ceil(scanLimit / maxPageSize));
}

function callsToAskFor(fullName: string): number {
  const colons = countColons(fullName);
  return colons === 0 ? 2 : colons + 3;
}

/** The budget of one operation's look-ups. Their pages together hold at most as many rows as a scan may read. */
export class LookUpBudget {
  readonly #limits: LookUpLimits;
  #callsLeft = 0;
  #furtherCalls = 0;
  #rowsLeft: number;

  constructor(limits: LookUpLimits) {
    this.#limits = limits;
    this.#rowsLeft = limits.scanLimit;
  }

  /** Adds the calls of this many more tasks, including those with these full names. */
  allow(tasks: number, fullNames: readonly string[]): void {
    const further = mostFurtherCalls(fullNames, this.#limits);
    const added = Math.min(further, mostFurtherCallsOfAny(this.#limits) - this.#furtherCalls);
    this.#furtherCalls += added;
    this.#callsLeft += callsForTasks(tasks) + added;
  }

  /**
   * Reserves one page for each of these full names: one call, and up to `largest` rows, as far as the rows suffice. Also adds,
   * once, as many further calls as a scan may cost. Returns the size of the reserved pages in rows, at least 1.
   */
  reservePages(fullNames: number, largest: number): number {
    if (fullNames === 0) return largest;
    const further = mostFurtherCallsOfAny(this.#limits) - this.#furtherCalls;
    this.#furtherCalls += further;
    this.#callsLeft += further;
    const size = this.pageSize(largest, fullNames);
    this.takeRows(size * fullNames);
    return size;
  }

  /** Leaves reserved pages of this size to others. */
  releasePages(pages: number, size: number): void {
    this.#callsLeft += pages;
    this.giveBack(pages * size);
  }

  get callsLeft(): number {
    return Math.max(0, this.#callsLeft);
  }

  get rowsLeft(): number {
    return Math.max(0, this.#rowsLeft);
  }

  /** Page size in rows, at least 1, for `pages` pages read at once. */
  pageSize(largest: number, pages: number): number {
    return Math.max(1, Math.min(largest, Math.floor(this.rowsLeft / Math.max(1, pages))));
  }

  /** Takes a call. Throws SCAN_LIMIT_REACHED if none is left. */
  takeCall(): void {
    if (this.#callsLeft <= 0) throw tooFarToLook();
    this.#callsLeft--;
  }

  /** Whether `takePage` would take a page. */
  get canReadOn(): boolean {
    return this.#callsLeft > 0 && this.#rowsLeft > 0;
  }

  /** Takes a call and the rows of its page, of which at least one must be left. Throws SCAN_LIMIT_REACHED otherwise. */
  takePage(rows: number): void {
    if (!this.canReadOn) throw tooFarToLook();
    this.takeCall();
    this.takeRows(rows);
  }

  /** Counts a call that is made even if the budget is spent. */
  countCall(): void {
    this.#callsLeft--;
  }

  /** Takes the rows of a page before it is read. */
  takeRows(rows: number): void {
    this.#rowsLeft -= rows;
  }

  /** Returns the rows that a page did not hold. */
  giveBack(rows: number): void {
    this.#rowsLeft += rows;
  }
}

/** The error for a full name that was not found although a task may have it. */
export function tooFarToLook(): GatewayError {
  return new GatewayError(
    'SCAN_LIMIT_REACHED',
    'Finding the full name requires reading more tasks than one operation may read.',
  );
}
