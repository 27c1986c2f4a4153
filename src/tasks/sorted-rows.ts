import { GatewayError } from '../errors.ts';
import type { RowCopy } from '../upstream/row-copy.ts';
import { BrokenTask, type TaskRow, type TaskStatus } from '../upstream/task.ts';
import type { TaskPage } from '../upstream/task-page.ts';
import { checkRow } from './checked-row.ts';
import type { Predicate } from './predicate.ts';
import type { RowTaker } from './row-stream.ts';
import type { RowOrder, SortKeys } from './sort-keys.ts';
import type { SortProgress, WantedPlaces } from './wanted-places.ts';

/** A row of a list that the gateway sorts: its keys, and the row itself only if a window may need it. */
export interface SortedRow {
  readonly keys: SortKeys;
  readonly uuid: string | undefined;
  /** Undefined if the row breaks the contract. */
  readonly status: TaskStatus | undefined;
  row: RowCopy | BrokenTask | undefined;
}

/** Bytes of rows that one list keeps, at most. */
const mostBytes = 16 * 1024 * 1024;

/** Takes the rows that meet a predicate, in any order, and sorts them. */
export class SortedRows implements RowTaker {
  readonly #order: RowOrder;
  readonly #meets: Predicate | undefined;
  readonly #wanted: readonly WantedPlaces[];
  readonly #uuids = new Set<string>();
  readonly #rows: SortedRow[] = [];
  /** The rows that are kept for now. */
  #kept = new Set<SortedRow>();
  #keptBytes = 0;
  /** Rows after this one are not needed; undefined if they may be. */
  #lastWanted: SortedRow | undefined;
  /** The number of rows from which on they are sorted again. */
  #nextSort = 1;

  constructor(order: RowOrder, meets: Predicate | undefined, wanted: readonly WantedPlaces[]) {
    this.#order = order;
    this.#meets = meets;
    this.#wanted = wanted;
  }

  /** When all rows have been taken. */
  end(): readonly SortedRow[] {
    this.#sort(0);
    return this.#rows;
  }

  take(page: TaskPage, left: number): void {
    for (const [index, row] of page.rows.entries()) {
      if (row.uuid !== undefined) {
        // The list has moved while it was read.
        if (this.#uuids.has(row.uuid)) continue;
        this.#uuids.add(row.uuid);
      }
      const checked = checkRow(row, this.#meets);
      if (checked) this.#add(checked, () => page.copyOf(index));
    }
    if (this.#rows.length >= this.#nextSort || this.#keptBytes > mostBytes) this.#sort(left);
  }

  #add(row: TaskRow, copy: () => RowCopy): void {
    const { uuid } = row;
    const [sortable, keys] = this.#keysOf(row);
    const status = sortable instanceof BrokenTask ? undefined : sortable.status;
    const added: SortedRow = { keys, uuid, status, row: sortable instanceof BrokenTask ? sortable : undefined };
    this.#rows.push(added);
    if (added.row || !this.#mayBeWanted(added)) return;
    added.row = copy();
    this.#kept.add(added);
    this.#keptBytes += added.row.length;
  }

  /** A log may prove to be broken only when a time is read from it. */
  #keysOf(row: TaskRow): readonly [TaskRow, SortKeys] {
    try {
      return [row, this.#order.keysOf(row)];
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const broken = BrokenTask.of(row, error);
      return [broken, this.#order.keysOf(broken)];
    }
  }

  #mayBeWanted({ keys }: SortedRow): boolean {
    return this.#wanted.length > 0 && !(this.#lastWanted && this.#order.compare(keys, this.#lastWanted.keys) > 0);
  }

  /** Sorts the rows, and lets go of those that no window needs; if too many are left, also of those that likely none needs. */
  #sort(left: number): void {
    const rows = this.#rows.sort((a, b) => this.#order.compare(a.keys, b.keys));
    this.#nextSort = rows.length * 2;
    const progress = { sorted: rows.length, left };
    const likely: { readonly row: SortedRow; readonly distance: number }[] = [];
    let lastWanted = -1;
    for (const [place, row] of rows.entries()) {
      const holders = this.#wanted.filter((wanted) => wanted.mayHold(place, progress));
      if (holders.length > 0) lastWanted = place;
      if (!this.#kept.has(row)) continue;
      if (holders.length === 0) this.#drop(row);
      else likely.push({ row, distance: distanceTo(holders, place, progress) });
    }
    this.#lastWanted = lastWanted < rows.length - 1 ? rows[Math.max(0, lastWanted)] : undefined;
    if (this.#keptBytes <= mostBytes) return;
    likely.sort((a, b) => b.distance - a.distance);
    for (const { row } of likely) {
      if (this.#keptBytes <= mostBytes / 2) break;
      this.#drop(row);
    }
  }

  #drop(row: SortedRow): void {
    if (row.row && !(row.row instanceof BrokenTask)) this.#keptBytes -= row.row.length;
    row.row = undefined;
    this.#kept.delete(row);
  }
}

function distanceTo(wanted: readonly WantedPlaces[], place: number, progress: SortProgress): number {
  return Math.min(...wanted.map((each) => each.distance(place, progress)));
}
