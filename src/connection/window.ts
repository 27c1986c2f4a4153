/**
 * The range of a list that a client asks for. Positions count from 0 and refer to the upstream's list, filtered and
 * ordered by the upstream.
 */
export interface Window {
  /** The first position that may be in the window. */
  readonly lower: number;
  /** The position after the last that may be in the window; Infinity where the list's end bounds it. */
  readonly upper: number;
  /** At most this many, counted from the end of [lower, upper). */
  readonly last?: number;
  /** How many were asked for: the page size of the `pagination` envelope. */
  readonly size: number;
}

/** A half-open range of positions, `start <= end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The span that a window has in a list of `count` rows. A window past the end is empty and stays where it was asked. */
export function spanOf({ lower, upper, last }: Window, count: number): Span {
  const end = Math.max(lower, Math.min(upper, count));
  return { start: last === undefined ? lower : Math.max(lower, end - last), end };
}

/** The span in a list that is long enough; undefined for a tail, whose place depends on the count. */
export function expectedSpan(window: Window): Span | undefined {
  if (window.upper === Number.POSITIVE_INFINITY) return undefined;
  return spanOf(window, Number.POSITIVE_INFINITY);
}

/** Whether a row of a list of `count` rows follows the window. */
export function hasNextPage(window: Window, count: number): boolean {
  return spanOf(window, count).end < count;
}

/** Whether a row of a list of `count` rows precedes the window. */
export function hasPreviousPage(window: Window, count: number): boolean {
  return Math.min(spanOf(window, count).start, count) > 0;
}
