import { GatewayError } from '../errors.ts';
import type { TaskLists } from '../tasks/task-lists.ts';
import { ListState } from './list-state.ts';
import type { LiveQuery } from './live-query.ts';

/**
 * Reads a list's start: one or two pages; if the upstream cannot answer the filter, a scan, which covers the whole list if
 * its length is requested. Throws as `TaskSlice.rows`, and SCAN_LIMIT_REACHED if rows are missing: rows that a scan has not
 * reached would look removed.
 */
export async function readListState(
  lists: TaskLists,
  { filter, orderBy, window, counted }: LiveQuery,
): Promise<ListState> {
  const list = lists.get(filter, orderBy);
  const slice = list.slice(window);
  const [placed, totalCount] = await Promise.all([slice.rows(), counted ? list.count().catch(keepLimit) : null]);
  if (placed.length < window.first && (await slice.hasNextPage())) throw new GatewayError('SCAN_LIMIT_REACHED');
  return new ListState(
    placed.map(({ row }) => row),
    totalCount,
  );
}

/** Keeps SCAN_LIMIT_REACHED as the count, since rows without their count are still useful. */
function keepLimit(error: unknown): GatewayError {
  if (error instanceof GatewayError && error.code === 'SCAN_LIMIT_REACHED') return error;
  throw error;
}
