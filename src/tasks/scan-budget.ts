/** How many rows the scans of one operation may read together. */
export class ScanBudget {
  /** In rows. */
  readonly limit: number;
  #read = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Takes the rows of one more page; false where the limit has been reached. The last page may reach beyond it. */
  take(rows: number): boolean {
    if (this.#read >= this.limit) return false;
    this.#read += rows;
    return true;
  }

  /** Gives back what a page turned out not to hold. */
  giveBack(rows: number): void {
    this.#read -= rows;
  }
}
