/**
 * The requested part of a list: of the rows in [lower, upper), skip `skip`, take the first `first`, and of those the last
 * `last`. Positions start at 0 and refer to the upstream's list with its own filters and order; `skip`, `first` and `last`
 * count rows that meet the whole filter.
 */
export interface Window {
  readonly lower: number;
  /** Infinity for the list's end. */
  readonly upper: number;
  readonly skip: number;
  /** Infinity if only `last` limits the window. */
  readonly first: number;
  readonly last?: number;
  /** Number of rows requested: the page size of the `pagination` envelope. */
  readonly size: number;
  /** Whether a row that meets the filter precedes `lower`; undefined if the cursor does not show it. */
  readonly rowBefore?: boolean;
  /** Whether a row that meets the filter is at `upper` or after it; undefined if the cursor does not show it. */
  readonly rowAfter?: boolean;
}

/** A half-open range of positions, `start <= end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The span of a window in a list of `count` rows that all meet the filter. A window past the end yields an empty span at
 * its own position.
 */
export function spanOf({ lower, upper, skip, first, last }: Window, count: number): Span {
  const from = lower + skip;
  const end = Math.max(from, Math.min(upper, from + first, count));
  return { start: last === undefined ? from : Math.max(from, end - last), end };
}

/** The span in a sufficiently long list; undefined for a tail, whose position depends on the count. */
export function expectedSpan(window: Window): Span | undefined {
  const span = spanOf(window, Number.POSITIVE_INFINITY);
  return span.end === Number.POSITIVE_INFINITY ? undefined : span;
}

/** Whether the list of `count` rows continues after the window. */
export function hasNextPage(window: Window, count: number): boolean {
  return spanOf(window, count).end < count;
}

/** Whether the list of `count` rows has rows before the window. */
export function hasPreviousPage(window: Window, count: number): boolean {
  return Math.min(spanOf(window, count).start, count) > 0;
}
