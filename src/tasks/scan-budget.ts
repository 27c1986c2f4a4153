import { GatewayError } from '../errors.ts';

/** Counts the cost of one request. */
export interface ScanTally {
  /** Rows read by its scans. */
  scannedRows: number;
}

/** Limits the rows that the scans of one operation read together. */
export class ScanBudget {
  /** In rows. */
  readonly limit: number;
  readonly #tally: ScanTally;
  #read = 0;

  constructor(limit: number, tally: ScanTally) {
    this.limit = limit;
    this.#tally = tally;
  }

  /** Takes the rows of another page; false if the limit has been reached. The last page may exceed it. */
  take(rows: number): boolean {
    if (this.#read >= this.limit) return false;
    this.#read += rows;
    this.#tally.scannedRows += rows;
    return true;
  }

  /** Returns the rows that a page did not hold. */
  giveBack(rows: number): void {
    this.#read -= rows;
    this.#tally.scannedRows -= rows;
  }
}

/** The error for a scan that would exceed its limit. */
export function scanLimitReached(): GatewayError {
  return new GatewayError('SCAN_LIMIT_REACHED');
}
