import { pythonInt } from './python-int.ts';

const defaultPageSize = 100;

/** The envelope next to `results`, in the order of its fields; 0 means no page. */
export interface Pagination {
  readonly next: number;
  readonly previous: number;
  readonly count: number;
  readonly current: number;
  readonly total_pages: number;
  readonly start_index: number;
  readonly end_index: number;
}

/** The requested page of `count` rows; undefined if it does not exist. Its rows are `[start_index - 1, end_index)`. */
export function paginate(
  query: ReadonlyMap<string, string>,
  count: number,
  maxPageSize = Number.MAX_SAFE_INTEGER,
  defaultSize = defaultPageSize,
): Pagination | undefined {
  const size = toPageSize(query.get('page_size'), maxPageSize, defaultSize);
  const pages = Math.max(1, Math.ceil(count / size));
  const page = query.get('page') ?? '1';
  const current = page === 'last' ? pages : pythonInt(page);
  if (current === undefined || current < 1 || current > pages) return undefined;
  return {
    next: current < pages ? current + 1 : 0,
    previous: current - 1,
    count,
    current,
    total_pages: pages,
    start_index: count === 0 ? 0 : (current - 1) * size + 1,
    end_index: Math.min(current * size, count),
  };
}

// authentik caps only the requested size, not its own default.
function toPageSize(pageSize: string | undefined, maxPageSize: number, defaultSize: number): number {
  if (pageSize === undefined) return defaultSize;
  const asked = pythonInt(pageSize) ?? 0;
  return Math.min(asked > 0 ? asked : defaultPageSize, maxPageSize);
}
