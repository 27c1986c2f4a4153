import { GatewayError } from '../errors.ts';
import { canBeAskedForWhole, countColons } from './divisions.ts';
import { sum } from './sum.ts';

/** In rows. */
export interface LookUpLimits {
  readonly scanLimit: number;
  readonly maxPageSize: number;
}

/** Enough for a full name of some colons, however few rows a scan may read. */
const leastFurtherCalls = 16;

/** A call for each of so many tasks, and a page of the whole list if they are several. */
export function callsForTasks(tasks: number): number {
  return tasks > 1 ? tasks + 1 : tasks;
}

/**
 * How many calls full names may cost beyond one each, as `NameSearch` makes them: one more search for each of several, the
 * questions for its divisions, and the search for longer names. At most as many as a scan, which is what there is for
 * full names that can only be found by reading on.
 */
export function mostFurtherCalls(fullNames: Iterable<string>, limits: LookUpLimits): number {
  const most = mostFurtherCallsOfAny(limits);
  const calls = [...fullNames].map((fullName) => {
    const asking = callsToAskFor(fullName);
    return asking < most && canBeAskedForWhole(fullName) ? asking : most;
  });
  return Math.min(most, sum(calls) + (calls.length > 1 ? calls.length : 0));
}

/** How many calls any full names may cost beyond one each. */
function mostFurtherCallsOfAny({ scanLimit, maxPageSize }: LookUpLimits): number {
  return Math.max(leastFurtherCalls, Math.ceil(scanLimit / maxPageSize));
}

function callsToAskFor(fullName: string): number {
  const colons = countColons(fullName);
  return colons === 0 ? 2 : colons + 3;
}

/**
 * What the look-ups of one operation may cost. The pages that they read hold as many rows together as a scan may read.
 */
export class LookUpBudget {
  readonly #limits: LookUpLimits;
  #callsLeft = 0;
  #furtherCalls = 0;
  #rowsLeft: number;

  constructor(limits: LookUpLimits) {
    this.#limits = limits;
    this.#rowsLeft = limits.scanLimit;
  }

  /** Adds the calls that so many more tasks may cost, these full names among them. */
  allow(tasks: number, fullNames: readonly string[]): void {
    const further = mostFurtherCalls(fullNames, this.#limits);
    const added = Math.min(further, mostFurtherCallsOfAny(this.#limits) - this.#furtherCalls);
    this.#furtherCalls += added;
    this.#callsLeft += callsForTasks(tasks) + added;
  }

  get callsLeft(): number {
    return Math.max(0, this.#callsLeft);
  }

  get rowsLeft(): number {
    return Math.max(0, this.#rowsLeft);
  }

  /** The size of pages of which so many are read at once, in rows, from 1. */
  pageSize(largest: number, pages: number): number {
    return Math.max(1, Math.min(largest, Math.floor(this.rowsLeft / Math.max(1, pages))));
  }

  /** Counts a call. Throws SCAN_LIMIT_REACHED if none is left. */
  takeCall(): void {
    if (this.#callsLeft <= 0) throw tooFarToLook();
    this.#callsLeft--;
  }

  /** Counts a call that is made in any case. */
  countCall(): void {
    this.#callsLeft--;
  }

  /** Counts the rows of a page that is about to be read. */
  takeRows(rows: number): void {
    this.#rowsLeft -= rows;
  }

  /** Gives back the rows that a page turned out not to hold. */
  giveBack(rows: number): void {
    this.#rowsLeft += rows;
  }
}

/** Why a full name has not been found, although a task may have it. */
export function tooFarToLook(): GatewayError {
  return new GatewayError(
    'SCAN_LIMIT_REACHED',
    'To find the full name, the gateway has to look at more tasks than it may read for one operation.',
  );
}
