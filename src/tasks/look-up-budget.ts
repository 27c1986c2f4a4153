import { GatewayError } from '../errors.ts';

/** In rows. */
export interface LookUpLimits {
  readonly scanLimit: number;
  readonly maxPageSize: number;
}

/** Enough for a full name of some colons, however few rows a scan may read. */
const leastFurtherCalls = 16;

/** How many calls the look-ups of one operation may make beyond one for each task and one more: as many as a scan. */
export function mostFurtherCalls({ scanLimit, maxPageSize }: LookUpLimits): number {
  return Math.max(leastFurtherCalls, Math.ceil(scanLimit / maxPageSize));
}

/**
 * What the look-ups of one operation may cost. A call for each task, and one more for several, is always theirs; so is a
 * number of further calls. The pages that they read hold as many rows together as a scan may read.
 */
export class LookUpBudget {
  #callsLeft: number;
  #rowsLeft: number;

  constructor(limits: LookUpLimits) {
    this.#callsLeft = mostFurtherCalls(limits);
    this.#rowsLeft = limits.scanLimit;
  }

  /** Adds what looking up so many more tasks may always cost. */
  allow(tasks: number): void {
    this.#callsLeft += tasks > 1 ? tasks + 1 : tasks;
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
