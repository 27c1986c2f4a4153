import type { Window } from '../connection/window.ts';
import { memoize, once } from '../flights/memoize.ts';
import { BrokenTask, type TaskStatus } from '../upstream/task.ts';
import { afterResolvers } from './after-resolvers.ts';
import type { IsPast } from './early-stop.ts';
import { allStatuses } from './filter.ts';
import { findEnd } from './list-end.ts';
import type { Predicate } from './predicate.ts';
import type { RowFeed } from './row-feed.ts';
import { Scan } from './scan.ts';
import { scanLimitReached } from './scan-budget.ts';
import { ScannedSlice, type ScanSource } from './scanned-slice.ts';
import type { TaskList, TaskSlice } from './task-list.ts';

export interface ScannedListOptions {
  readonly feed: RowFeed;
  readonly meets: Predicate;
  /** If given, the first such row ends the list. */
  readonly isPast?: IsPast | undefined;
  /** Rows that one operation may read. */
  readonly limit: number;
  readonly fingerprint: string;
}

/** A scan that may stop early reads this part of its limit before it looks whether it can end within the limit. */
const nearPart = 1 / 8;

/** A list whose filter the gateway checks on each row. Its positions are those of the upstream's list. */
export class ScannedList implements TaskList, ScanSource {
  readonly fingerprint: string;
  readonly #options: ScannedListOptions;
  readonly #reads: Promise<unknown>[] = [];

  constructor(options: ScannedListOptions) {
    this.#options = options;
    this.fingerprint = options.fingerprint;
  }

  readonly slice = memoize((window: Window): TaskSlice => new ScannedSlice(this, window));

  /** Throws SCAN_LIMIT_REACHED if the whole list exceeds the scan limit. */
  async count(): Promise<number> {
    return (await this.#whole()).found.length;
  }

  /** Throws as `count`. */
  async countByStatus(): Promise<ReadonlyMap<TaskStatus, number>> {
    const counts = new Map(allStatuses.map((status) => [status, 0]));
    for (const { row } of (await this.#whole()).found) {
      if (!(row instanceof BrokenTask)) counts.set(row.status, (counts.get(row.status) ?? 0) + 1);
    }
    return counts;
  }

  /** A scan forwards from the position; scans from the list's start share one. */
  forwards(from: number): Scan {
    return from === 0 ? this.#fromStart() : this.#scan('forwards', from);
  }

  /** A scan backwards from before the position to the list's start. */
  backwards(from: number): Scan {
    const { isPast } = this.#options;
    return this.#scan('backwards', isPast && from === Number.POSITIVE_INFINITY ? () => this.#end(isPast) : from);
  }

  readonly #fromStart = once((): Scan => this.#scan('forwards', 0));

  /** Slices are read before the whole list, which would otherwise use up their budget. */
  noteRead(read: Promise<unknown>): void {
    this.#reads.push(read);
  }

  readonly #whole = once(async (): Promise<Scan> => {
    await afterResolvers();
    await Promise.allSettled(this.#reads);
    const scan = this.#fromStart();
    await scan.begin();
    // Do not start a scan that cannot end within the limit.
    if (await this.#canEnd(scan)) await scan.find(Number.POSITIVE_INFINITY);
    if (!scan.ended) throw scanLimitReached();
    return scan;
  });

  async #canEnd(scan: Scan): Promise<boolean> {
    const { feed, isPast, limit } = this.#options;
    if ((feed.count ?? 0) <= limit) return true;
    if (!isPast) return false;
    await scan.find(Number.POSITIVE_INFINITY, limit * nearPart);
    if (scan.ended) return true;
    const row = await feed.rowAt(limit);
    return !row || row instanceof BrokenTask || isPast(row);
  }

  /** The position after the last row, if the list stops before the upstream's does. */
  async #end(isPast: IsPast): Promise<number> {
    const { feed, limit } = this.#options;
    // If the end is near, all rows before it may be needed anyway; a far end must leave the budget for the rows before it.
    const near = Math.floor(limit * nearPart);
    if (near < feed.pageSize) return findEnd(feed, isPast, 0);
    const scan = this.#fromStart();
    await scan.begin();
    if (!scan.ended && (feed.count ?? 0) > near) {
      const row = await feed.rowAt(near);
      if (row instanceof BrokenTask) return findEnd(feed, isPast, 0);
      if (row && !isPast(row)) return findEnd(feed, isPast, near);
    }
    await scan.find(Number.POSITIVE_INFINITY);
    if (!scan.ended) throw scanLimitReached();
    return scan.position;
  }

  #scan(direction: 'forwards' | 'backwards', from: number | (() => Promise<number>)): Scan {
    const { feed, meets, isPast, fingerprint } = this.#options;
    return new Scan({ feed, meets, isPast, fingerprint, direction, from });
  }
}
