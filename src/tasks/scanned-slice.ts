import { encodeCursor, seenMarks } from '../connection/cursor.ts';
import type { Window } from '../connection/window.ts';
import { once } from '../flights/memoize.ts';
import type { PlacedRow } from './placed-row.ts';
import type { Scan } from './scan.ts';
import { scanLimitReached } from './scan-budget.ts';
import type { TaskSlice } from './task-list.ts';

/** The scanned list that a slice belongs to. */
export interface ScanSource {
  readonly fingerprint: string;
  /** A scan forwards from the position. */
  forwards(from: number): Scan;
  /** A scan backwards from before the position to the list's start. */
  backwards(from: number): Scan;
  /** Registers the read of a slice, so that the whole list is read after it. */
  noteRead(read: Promise<unknown>): void;
}

interface WindowRows {
  readonly rows: readonly PlacedRow[];
  /** Rows found by the scan up to the slice's far end. */
  readonly consumed: number;
  /** The scan hit its limit, so the slice is incomplete. */
  readonly stopped: boolean;
}

/**
 * A window of a scanned list. Scans from the window's start, or from its end for a tail, until the window is full; scanning
 * on shows whether more rows follow on that side. The client's cursor, or else a separate scan, shows it for the other
 * side.
 */
export class ScannedSlice implements TaskSlice {
  readonly #list: ScanSource;
  readonly #window: Window;
  readonly #backwards: boolean;
  readonly #scan: Scan;

  constructor(list: ScanSource, window: Window) {
    this.#list = list;
    this.#window = window;
    this.#backwards = window.first === Number.POSITIVE_INFINITY && window.lower < window.upper;
    this.#scan = this.#backwards ? list.backwards(window.upper) : list.forwards(window.lower);
  }

  async rows(): Promise<readonly PlacedRow[]> {
    return (await this.#read()).rows;
  }

  async hasNextPage(): Promise<boolean> {
    const { lower, upper, rowAfter } = this.#window;
    if (this.#backwards) return rowAfter ?? this.#finds(this.#list.forwards(upper), 1);
    const { consumed, stopped } = await this.#read();
    if (stopped || (rowAfter === true && lower <= upper)) return true;
    return this.#finds(this.#scan, consumed + 1);
  }

  async hasPreviousPage(): Promise<boolean> {
    const { lower, skip, rowBefore } = this.#window;
    const { rows, consumed, stopped } = await this.#read();
    if (!this.#backwards) {
      const precede = consumed > rows.length || (skip > 0 && consumed > 0);
      return precede || (rowBefore ?? this.#finds(this.#list.backwards(lower), 1));
    }
    if (stopped || rowBefore === true) return true;
    return this.#finds(this.#scan, consumed + 1, rowBefore === false ? lower : undefined);
  }

  async startCursor(): Promise<string | null> {
    const { rows, stopped } = await this.#read();
    if (!stopped || !this.#backwards) return rows.at(0)?.cursor ?? null;
    const anyAfter = rows.length > 0 || (await this.hasNextPage());
    return this.#cursorAt(this.#scan.position, anyAfter ? seenMarks.rowsAfter : seenMarks.noRowsAfter);
  }

  async endCursor(): Promise<string | null> {
    const { rows, consumed, stopped } = await this.#read();
    if (!stopped || this.#backwards) return rows.at(-1)?.cursor ?? null;
    const anyBefore = consumed > 0 || (await this.hasPreviousPage());
    return this.#cursorAt(this.#scan.position - 1, anyBefore ? seenMarks.rowsBefore : seenMarks.noRowsBefore);
  }

  /** Page numbers of the upstream's list do not apply here. */
  async pagination(): Promise<null> {
    return null;
  }

  readonly #read = once((): Promise<WindowRows> => {
    const reading = this.#readWindow();
    this.#list.noteRead(reading);
    return reading;
  });

  async #readWindow(): Promise<WindowRows> {
    const { lower, upper, skip, first, last } = this.#window;
    const wanted = this.#backwards ? (last ?? 0) : skip + first;
    await this.#scan.find(wanted, this.#backwards ? lower : upper);
    const inside = this.#scan.found.filter(({ position }) => position >= lower && position < upper).slice(0, wanted);
    const stopped = this.#scan.limited && inside.length < wanted;
    if (stopped && (!this.#scan.started || (skip > 0 && inside.length <= skip))) throw scanLimitReached();
    if (this.#backwards) return { rows: inside.reverse(), consumed: inside.length, stopped };
    const firsts = inside.slice(skip);
    const rows = last === undefined ? firsts : firsts.slice(Math.max(0, firsts.length - last));
    return { rows, consumed: inside.length, stopped };
  }

  async #finds(scan: Scan, count: number, bound?: number): Promise<boolean> {
    await scan.find(count, bound);
    return scan.found.length >= count || scan.limited;
  }

  #cursorAt(position: number, seen: string): string {
    return encodeCursor({ position, seen, fingerprint: this.#list.fingerprint });
  }
}
