import { GatewayError } from '../errors.ts';

/** Counts what one request costs. */
export interface ScanTally {
  /** Rows that its scans have looked at. */
  scannedRows: number;
}

/** How many rows the scans of one operation may read together. */
export class ScanBudget {
  /** In rows. */
  readonly limit: number;
  readonly #tally: ScanTally;
  #read = 0;

  constructor(limit: number, tally: ScanTally) {
    this.limit = limit;
    this.#tally = tally;
  }

  /** Takes the rows of one more page; false where the limit has been reached. The last page may reach beyond it. */
  take(rows: number): boolean {
    if (this.#read >= this.limit) return false;
    this.#read += rows;
    this.#tally.scannedRows += rows;
    return true;
  }

  /** Gives back what a page turned out not to hold. */
  giveBack(rows: number): void {
    this.#read -= rows;
    this.#tally.scannedRows -= rows;
  }
}

/** A scan would have to read more than it may. */
export function scanLimitReached(): GatewayError {
  return new GatewayError('SCAN_LIMIT_REACHED');
}
