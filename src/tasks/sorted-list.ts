import { spanOf, type Window } from '../connection/window.ts';
import { GatewayError } from '../errors.ts';
import { memoize, once } from '../flights/memoize.ts';
import { BrokenTask, type TaskRow, type TaskStatus } from '../upstream/task.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { afterResolvers } from './after-resolvers.ts';
import { type CountedList, CountedSlice } from './counted-slice.ts';
import { allStatuses } from './filter.ts';
import { PlacedRow } from './placed-row.ts';
import type { Predicate } from './predicate.ts';
import type { PushedList } from './pushed-list.ts';
import type { RowStream } from './row-stream.ts';
import type { RowOrder } from './sort-keys.ts';
import { type SortedRow, SortedRows } from './sorted-rows.ts';
import type { TaskList, TaskSlice } from './task-list.ts';
import { WantedPlaces } from './wanted-places.ts';

export interface SortedListOptions {
  readonly session: UpstreamSession;
  readonly stream: RowStream;
  readonly order: RowOrder;
  /** The gateway's part of the filter, or the same list as the upstream sorts it: it is counted without reading it. */
  readonly rows: { readonly meets: Predicate } | { readonly counted: PushedList };
  readonly fingerprint: string;
}

/** A list that the gateway sorts, and filters too if the upstream cannot. Its positions are those of the sorted list. */
export class SortedList implements TaskList, CountedList {
  readonly fingerprint: string;
  readonly #options: SortedListOptions;
  /** The windows whose rows are needed. */
  readonly #windows = new Set<Window>();

  constructor(options: SortedListOptions) {
    this.#options = options;
    this.fingerprint = options.fingerprint;
  }

  readonly slice = memoize((window: Window): TaskSlice => new CountedSlice(this, window));

  get hasPages(): boolean {
    return 'counted' in this.#options.rows;
  }

  /** Throws SCAN_LIMIT_REACHED if the list has to be read and is longer than the scan limit. */
  async count(): Promise<number> {
    const counted = await this.#countedOnly();
    return counted ? counted.count() : (await this.#sorted()).length;
  }

  /** Throws as `count`. */
  async countByStatus(): Promise<ReadonlyMap<TaskStatus, number>> {
    const counted = await this.#countedOnly();
    if (counted) return counted.countByStatus();
    const counts = new Map(allStatuses.map((status) => [status, 0]));
    for (const { status } of await this.#sorted()) {
      if (status) counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    return counts;
  }

  /** Throws SCAN_LIMIT_REACHED if the list is longer than the scan limit. */
  async read(window: Window): Promise<readonly PlacedRow[]> {
    this.#windows.add(window);
    const sorted = await this.#sorted();
    const { start, end } = spanOf(window, sorted.length);
    const rows = await Promise.all(sorted.slice(start, end).map((row) => this.#rowOf(row)));
    return rows.flatMap((row, index) => (row ? [new PlacedRow(start + index, row, this.fingerprint)] : []));
  }

  /** If no row is needed, the upstream counts the list. */
  async #countedOnly(): Promise<PushedList | undefined> {
    await afterResolvers();
    const { rows } = this.#options;
    return 'counted' in rows && this.#windows.size === 0 ? rows.counted : undefined;
  }

  readonly #sorted = once(async (): Promise<readonly SortedRow[]> => {
    await afterResolvers();
    const { stream, order, rows } = this.#options;
    const wanted = [...this.#windows].map((window) => new WantedPlaces(window));
    const sorted = new SortedRows(order, 'meets' in rows ? rows.meets : undefined, wanted);
    await stream.read(sorted);
    return sorted.end();
  });

  /** Undefined if the row has been deleted since the list was read. */
  async #rowOf({ row, uuid }: SortedRow): Promise<TaskRow | undefined> {
    if (row) return row instanceof BrokenTask ? row : row.read();
    // Only a row with a readable uuid is not kept.
    if (uuid === undefined) return undefined;
    try {
      return await this.#options.session.getTask(uuid);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== 'UPSTREAM_INVALID_RESPONSE') throw error;
      return BrokenTask.of({ uuid, fullName: undefined }, error);
    }
  }
}
