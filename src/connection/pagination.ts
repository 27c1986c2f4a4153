import { maxInt } from '../values/int.ts';
import { spanOf, type Window } from './window.ts';

/** The upstream's pagination envelope; numbers and indices start at 1. */
export interface Pagination {
  readonly next: number | null;
  readonly previous: number | null;
  readonly count: number;
  readonly current: number;
  readonly totalPages: number;
  readonly startIndex: number;
  readonly endIndex: number;
}

/** The envelope of a window in a list of `count` rows; null if no rows were requested, since there are no pages then. */
export function toPagination(window: Window, count: number): Pagination | null {
  if (window.size === 0) return null;
  const { start, end } = spanOf(window, count);
  const totalPages = Math.max(1, Math.ceil(count / window.size));
  // A window far past the end may begin at any position that a cursor holds.
  const current = Math.min(Math.floor(start / window.size) + 1, maxInt);
  return {
    next: current < totalPages ? current + 1 : null,
    previous: current > 1 ? Math.min(current - 1, totalPages) : null,
    count,
    current,
    totalPages,
    startIndex: end > start ? start + 1 : 0,
    endIndex: end > start ? end : 0,
  };
}
