import { type Pagination, toPagination } from '../connection/pagination.ts';
import { hasNextPage, hasPreviousPage, type Window } from '../connection/window.ts';
import { once } from '../flights/memoize.ts';
import type { PlacedRow } from './placed-row.ts';
import type { TaskSlice } from './task-list.ts';

/** A list whose positions are without gaps, so that its length determines what is before and after a window. */
export interface CountedList {
  /** Whether page numbers apply. */
  readonly hasPages: boolean;
  read(window: Window): Promise<readonly PlacedRow[]>;
  count(): Promise<number>;
}

/** A window of such a list. */
export class CountedSlice implements TaskSlice {
  readonly #list: CountedList;
  readonly #window: Window;

  constructor(list: CountedList, window: Window) {
    this.#list = list;
    this.#window = window;
  }

  readonly rows = once((): Promise<readonly PlacedRow[]> => this.#list.read(this.#window));

  async hasNextPage(): Promise<boolean> {
    return hasNextPage(this.#window, await this.#list.count());
  }

  async hasPreviousPage(): Promise<boolean> {
    return hasPreviousPage(this.#window, await this.#list.count());
  }

  async startCursor(): Promise<string | null> {
    return (await this.rows()).at(0)?.cursor ?? null;
  }

  async endCursor(): Promise<string | null> {
    return (await this.rows()).at(-1)?.cursor ?? null;
  }

  async pagination(): Promise<Pagination | null> {
    return this.#list.hasPages ? toPagination(this.#window, await this.#list.count()) : null;
  }
}
