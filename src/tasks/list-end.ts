import { BrokenTask } from '../upstream/task.ts';
import type { IsPast } from './early-stop.ts';
import type { RowFeed } from './row-feed.ts';
import { Scan } from './scan.ts';
import { scanLimitReached } from './scan-budget.ts';

/** Rows read one by one, at most, to find a list's end; a list of a billion rows has as many halves. */
export const mostProbes = 40;
/** Neighbours that are tried if a row breaks the contract. */
const neighbours = 3;

/**
 * The position of the first row that is past the list's end, found without reading what is before and after: bisects the upstream's
 * list by single rows, and then reads one page. `from` is before it, or 0. Throws SCAN_LIMIT_REACHED if that page exceeds the scan limit.
 */
export async function findEnd(feed: RowFeed, isPast: IsPast, from: number): Promise<number> {
  const probes = new Probes(feed, isPast);
  if (feed.count === undefined) await feed.rowAt(0);
  const size = feed.pageSize;
  let before = Math.floor(from / size);
  let after = Math.ceil((feed.count ?? 0) / size);
  let bound = Number.POSITIVE_INFINITY;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    const probe = await probes.at(middle * size);
    // Nothing can be said of these rows: all from here on are read.
    if (!probe) return readToEnd(feed, isPast, before * size, Number.POSITIVE_INFINITY);
    if (probe.isPast) {
      after = middle;
      bound = probe.position;
    } else before = middle;
  }
  return readToEnd(feed, isPast, before * size, bound);
}

/** Reads on from a row that is not past the end, or the first. */
async function readToEnd(feed: RowFeed, isPast: IsPast, from: number, bound: number): Promise<number> {
  const scan = new Scan({ feed, isPast, meets: () => false, fingerprint: '', direction: 'forwards', from });
  await scan.find(Number.POSITIVE_INFINITY, bound);
  if (scan.limited) throw scanLimitReached();
  return Math.min(scan.position, bound);
}

class Probes {
  readonly #feed: RowFeed;
  readonly #isPast: IsPast;
  #left = mostProbes;

  constructor(feed: RowFeed, isPast: IsPast) {
    this.#feed = feed;
    this.#isPast = isPast;
  }

  /**
   * Whether the row is past the list's end; if it breaks the contract, whether the next one is that does not. Undefined if no row
   * nearby tells.
   */
  async at(position: number): Promise<{ readonly position: number; readonly isPast: boolean } | undefined> {
    for (let next = position; next <= position + neighbours && this.#left > 0; next++) {
      this.#left--;
      const row = await this.#feed.rowAt(next);
      if (!row) return { position: next, isPast: true };
      if (!(row instanceof BrokenTask)) return { position: next, isPast: this.#isPast(row) };
    }
    return undefined;
  }
}
