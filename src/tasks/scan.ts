import { BrokenTask, type TaskRow } from '../upstream/task.ts';
import { checkRow } from './checked-row.ts';
import type { IsPast } from './early-stop.ts';
import { PlacedRow } from './placed-row.ts';
import type { Predicate } from './predicate.ts';
import type { RowFeed } from './row-feed.ts';

/** Pages read in parallel. A small number, since the upstream has few workers and a scan may stop at any page. */
const maxPagesAhead = 4;

export interface ScanOptions {
  readonly feed: RowFeed;
  readonly meets: Predicate;
  readonly fingerprint: string;
  /** If given, the first such row ends the list. */
  readonly isPast?: IsPast | undefined;
  readonly direction: 'forwards' | 'backwards';
  /**
   * Forwards: the first position to read. Backwards: the position after it; Infinity for the list's end. A function is called
   * when the scan begins.
   */
  readonly from: number | (() => Promise<number>);
}

/** The part of the rows read so far that a scan reads ahead, at most, if any row may end it. */
const partAhead = 1 / 4;

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
  #begin: (() => Promise<number>) | undefined;
  #looked = 0;
  #pagesAhead = 1;
  #turn: Promise<void> = Promise.resolve();

  constructor(options: ScanOptions) {
    this.#options = options;
    const { from } = options;
    this.#position = typeof from === 'number' ? from : Number.POSITIVE_INFINITY;
    this.#begin = typeof from === 'number' ? undefined : from;
  }

  /** Forwards: the next position to read. Backwards: the position after it. */
  get position(): number {
    return this.#position;
  }

  /** Whether the scan stopped before the list's end because of its limit. */
  get limited(): boolean {
    return this.#state === 'limit';
  }

  /** Whether the scan has come to the list's end; or to its start, if it goes backwards. */
  get ended(): boolean {
    return this.#state === 'end';
  }

  /** Whether any row was read. */
  get started(): boolean {
    return this.#looked > 0;
  }

  /** Continues until `count` rows are found, `bound` is passed, or nothing more can be read. */
  find(count: number, bound?: number): Promise<void> {
    return this.#inTurn(async () => {
      while (this.#state === 'going' && this.found.length < count && !this.#isBeyond(bound)) {
        await this.#step(this.#planPages(count, bound));
      }
    });
  }

  /** Reads the first rows, so that the list's count is known. */
  begin(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state === 'going' && this.#looked === 0) await this.#step(1);
    });
  }

  /** One at a time: several fields of a connection may continue the scan concurrently. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(async () => {
      if (this.#begin) this.#position = await this.#begin();
      this.#begin = undefined;
      await work();
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
    const { start } = feeding;
    const rows = this.#untilEnd(feeding.rows);
    const isCut = rows.length < feeding.rows.length;
    const placed = rows.flatMap((row, index) => this.#place(start + index, row));
    if (direction === 'forwards') {
      this.found.push(...placed);
      this.#position = start + rows.length;
      if (isCut) this.#state = 'end';
    } else {
      // Rows that break the contract may have been found beyond the end.
      if (isCut) this.found.length = 0;
      this.found.push(...placed.reverse());
      this.#position = start;
    }
    this.#looked += feeding.rows.length;
  }

  /** The rows before the one that ends the list. */
  #untilEnd(rows: readonly TaskRow[]): readonly TaskRow[] {
    const { isPast } = this.#options;
    const end = isPast ? rows.findIndex((row) => !(row instanceof BrokenTask) && isPast(row)) : -1;
    return end === -1 ? rows : rows.slice(0, end);
  }

  #place(position: number, row: TaskRow): readonly PlacedRow[] {
    const { meets, fingerprint } = this.#options;
    const kept = checkRow(row, meets);
    return kept ? [new PlacedRow(position, kept, fingerprint)] : [];
  }

  #isBeyond(bound: number | undefined): boolean {
    if (bound === undefined) return false;
    return this.#options.direction === 'forwards' ? this.#position >= bound : this.#position <= bound;
  }

  /** Number of pages likely to be needed, judging by the rows so far; grows while nothing is found. */
  #planPages(count: number, bound: number | undefined): number {
    const { feed, isPast } = this.#options;
    const size = feed.pageSize;
    const most = isPast ? Math.min(maxPagesAhead, Math.ceil((this.#looked / size) * partAhead)) : maxPagesAhead;
    const share = this.found.length / this.#looked;
    const expected = share > 0 ? Math.ceil((count - this.found.length) / share / size) : this.#pagesAhead * 2;
    const toBound = bound === undefined ? maxPagesAhead : Math.ceil(Math.abs(bound - this.#position) / size);
    this.#pagesAhead = this.#looked === 0 ? 1 : Math.max(1, Math.min(expected, toBound, most));
    return this.#pagesAhead;
  }
}
