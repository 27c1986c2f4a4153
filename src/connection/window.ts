/**
 * The part of a list that a client asks for: of the rows in [lower, upper), without the first `skip`, the first `first`,
 * and of those the last `last`. Positions count from 0 and refer to the upstream's list, as its own filters and order
 * make it; `skip`, `first` and `last` count rows that meet the whole filter.
 */
export interface Window {
  readonly lower: number;
  /** Infinity where only the list's end bounds it. */
  readonly upper: number;
  readonly skip: number;
  /** Infinity where it does not bound the window; then `last` does. */
  readonly first: number;
  readonly last?: number;
  /** How many were asked for: the page size of the `pagination` envelope. */
  readonly size: number;
  /** Whether a row that meets the filter precedes `lower`; undefined where the cursor does not tell. */
  readonly rowBefore?: boolean;
  /** Whether a row that meets the filter stands at `upper` or follows it; undefined where the cursor does not tell. */
  readonly rowAfter?: boolean;
}

/** A half-open range of positions, `start <= end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The span that a window has in a list of `count` rows that all meet the filter. A window past the end is empty and stays
 * where it was asked.
 */
export function spanOf({ lower, upper, skip, first, last }: Window, count: number): Span {
  const from = lower + skip;
  const end = Math.max(from, Math.min(upper, from + first, count));
  return { start: last === undefined ? from : Math.max(from, end - last), end };
}

/** The span in a list that is long enough; undefined for a tail, whose place depends on the count. */
export function expectedSpan(window: Window): Span | undefined {
  const span = spanOf(window, Number.POSITIVE_INFINITY);
  return span.end === Number.POSITIVE_INFINITY ? undefined : span;
}

/** Whether a row of a list of `count` rows follows the window. */
export function hasNextPage(window: Window, count: number): boolean {
  return spanOf(window, count).end < count;
}

/** Whether a row of a list of `count` rows precedes the window. */
export function hasPreviousPage(window: Window, count: number): boolean {
  return Math.min(spanOf(window, count).start, count) > 0;
}
