import { GatewayError } from '../errors.ts';
import { BrokenTask, type TaskRow } from '../upstream/task.ts';
import { PlacedRow } from './placed-row.ts';
import type { Predicate } from './predicate.ts';
import type { RowFeed } from './row-feed.ts';

/** Pages read in parallel. A small number, since the upstream has few workers and a scan may stop at any page. */
const maxPagesAhead = 4;

export interface ScanOptions {
  readonly feed: RowFeed;
  readonly meets: Predicate;
  readonly fingerprint: string;
  readonly direction: 'forwards' | 'backwards';
  /** Forwards: the first position to read. Backwards: the position after it; Infinity for the list's end. */
  readonly from: number;
}

/**
 * Walks along the upstream's list and keeps the rows that meet a predicate. Reads only as far as requested, and can be
 * continued. Keeps rows that break the contract, since they may meet any predicate.
 */
export class Scan {
  /** The rows kept so far, in reading order. */
  readonly found: PlacedRow[] = [];
  readonly #options: ScanOptions;
  #state: 'going' | 'end' | 'limit' = 'going';
  #position: number;
  #looked = 0;
  #pagesAhead = 1;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#position = options.from;
  }

  /** Forwards: the next position to read. Backwards: the position after it. */
  get position(): number {
    return this.#position;
  }

  /** Whether the scan stopped before the list's end because of its limit. */
  get limited(): boolean {
    return this.#state === 'limit';
  }

  /** Whether any row was read. */
  get started(): boolean {
    return this.#looked > 0;
  }

  /** Continues until `count` rows are found, `bound` is passed, or nothing more can be read. */
  find(count: number, bound?: number): Promise<void> {
    // One at a time: several fields of a connection may call this concurrently.
    this.#turn = this.#turn.then(async () => {
      while (this.#state === 'going' && this.found.length < count && !this.#isPast(bound)) {
        await this.#step(this.#planPages(count, bound));
      }
    });
    return this.#turn;
  }

  /** Reads the first rows, so that the list's count is known. */
  begin(): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      if (this.#state === 'going' && this.#looked === 0) await this.#step(1);
    });
    return this.#turn;
  }

  async #step(pageCount: number): Promise<void> {
    const { feed, direction } = this.#options;
    const feeding = await feed[direction](this.#position, pageCount);
    if (typeof feeding === 'string') {
      this.#state = feeding;
      return;
    }
    const { start, rows } = feeding;
    const placed = rows.map((row, index) => this.#keep(start + index, row)).filter((row) => row !== undefined);
    this.found.push(...(direction === 'forwards' ? placed : placed.reverse()));
    this.#position = direction === 'forwards' ? start + rows.length : start;
    this.#looked += rows.length;
  }

  #keep(position: number, row: TaskRow): PlacedRow | undefined {
    const { meets, fingerprint } = this.#options;
    try {
      return row instanceof BrokenTask || meets(row) ? new PlacedRow(position, row, fingerprint) : undefined;
    } catch (error) {
      // The log is read only if a condition needs it, so a broken log is found only then.
      if (error instanceof GatewayError) return new PlacedRow(position, BrokenTask.of(row, error), fingerprint);
      throw error;
    }
  }

  #isPast(bound: number | undefined): boolean {
    if (bound === undefined) return false;
    return this.#options.direction === 'forwards' ? this.#position >= bound : this.#position <= bound;
  }

  /** Number of pages likely to be needed, judging by the rows so far; grows while nothing is found. */
  #planPages(count: number, bound: number | undefined): number {
    const size = this.#options.feed.pageSize;
    const share = this.found.length / this.#looked;
    const expected = share > 0 ? Math.ceil((count - this.found.length) / share / size) : this.#pagesAhead * 2;
    const toBound = bound === undefined ? maxPagesAhead : Math.ceil(Math.abs(bound - this.#position) / size);
    this.#pagesAhead = this.#looked === 0 ? 1 : Math.max(1, Math.min(expected, toBound, maxPagesAhead));
    return this.#pagesAhead;
  }
}
