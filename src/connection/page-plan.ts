import type { Span } from './window.ts';

/** One upstream page: `number` starts at 1, `size` is in rows. */
export interface PageRequest {
  readonly number: number;
  readonly size: number;
}

/**
 * Plans the fewest equally large pages of at most `maxSize` rows that cover the span; among those, the plan with the fewest
 * rows. At most two pages for a span of at most `maxSize` rows; none for an empty span.
 */
export function planPages({ start, end }: Span, maxSize: number): PageRequest[] {
  if (end <= start) return [];
  let fewest = Number.POSITIVE_INFINITY;
  let size = maxSize;
  for (let candidate = 1; candidate <= maxSize && fewest > 1; candidate++) {
    const pages = Math.floor((end - 1) / candidate) - Math.floor(start / candidate) + 1;
    if (pages < fewest) {
      fewest = pages;
      size = candidate;
    }
  }
  const first = Math.floor(start / size) + 1;
  return Array.from({ length: fewest }, (_, index) => ({ number: first + index, size }));
}
