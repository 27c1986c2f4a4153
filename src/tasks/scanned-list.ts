import type { Window } from '../connection/window.ts';
import { memoize, once } from '../flights/memoize.ts';
import { BrokenTask, type TaskStatus } from '../upstream/task.ts';
import { afterResolvers } from './after-resolvers.ts';
import { allStatuses } from './filter.ts';
import type { Predicate } from './predicate.ts';
import type { RowFeed } from './row-feed.ts';
import { Scan } from './scan.ts';
import { scanLimitReached } from './scan-budget.ts';
import { ScannedSlice, type ScanSource } from './scanned-slice.ts';
import type { TaskList, TaskSlice } from './task-list.ts';

/** A list whose filter the gateway checks on each row. Its positions are those of the upstream's list. */
export class ScannedList implements TaskList, ScanSource {
  readonly fingerprint: string;
  readonly #feed: RowFeed;
  readonly #meets: Predicate;
  /** In rows. */
  readonly #limit: number;
  readonly #reads: Promise<unknown>[] = [];

  constructor(feed: RowFeed, meets: Predicate, limit: number, fingerprint: string) {
    this.#feed = feed;
    this.#meets = meets;
    this.#limit = limit;
    this.fingerprint = fingerprint;
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
    return this.#scan('backwards', from);
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
    if ((this.#feed.count ?? 0) <= this.#limit) await scan.find(Number.POSITIVE_INFINITY);
    if (scan.limited || (this.#feed.count ?? 0) > this.#limit) throw scanLimitReached();
    return scan;
  });

  #scan(direction: 'forwards' | 'backwards', from: number): Scan {
    return new Scan({ feed: this.#feed, meets: this.#meets, fingerprint: this.fingerprint, direction, from });
  }
}
