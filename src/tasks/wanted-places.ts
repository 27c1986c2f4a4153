import type { Window } from '../connection/window.ts';

/** How far a sort has come. */
export interface SortProgress {
  /** Rows sorted so far. */
  readonly sorted: number;
  /** Rows that may still come, at most. */
  readonly left: number;
}

/** The places of a sorted list that a window may take up, whatever the list's length. */
export class WantedPlaces {
  readonly #start: number;
  readonly #end: number;
  /** Rows at the list's end, if the window may end there. */
  readonly #tail: number;

  constructor({ lower, upper, skip, first, last }: Window) {
    const start = lower + skip;
    this.#end = Math.min(upper, start + first);
    this.#start = last === undefined ? start : Math.max(start, this.#end - last);
    this.#tail = last ?? 0;
  }

  /** Whether the row at a place can end up in the window. */
  mayHold(place: number, { sorted, left }: SortProgress): boolean {
    return (place < this.#end && place + left >= this.#start) || sorted - place <= this.#tail;
  }

  /** How far from the window the row at a place is likely to end up, in rows. */
  distance(place: number, { sorted, left }: SortProgress): number {
    const growth = (sorted + left) / sorted;
    const likely = place * growth;
    const toTail = this.#tail > 0 ? (sorted - place) * growth - this.#tail : Number.POSITIVE_INFINITY;
    const toSpan = Math.max(this.#start - likely, likely - this.#end);
    return Math.max(0, Math.min(toSpan, toTail));
  }
}
