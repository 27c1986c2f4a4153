import { GatewayError } from '../errors.ts';
import type { TaskLists } from '../tasks/task-lists.ts';
import { ListState } from './list-state.ts';
import type { LiveQuery } from './live-query.ts';

/**
 * Reads a list's start: one page or two; under a filter that the upstream cannot answer, a scan, of the whole list if its
 * length is wanted. Throws as `TaskSlice.rows` does, and SCAN_LIMIT_REACHED if rows are missing: those that a scan has not
 * reached would look as if they were gone.
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

/** Rows without their count are still of use. */
function keepLimit(error: unknown): GatewayError {
  if (error instanceof GatewayError && error.code === 'SCAN_LIMIT_REACHED') return error;
  throw error;
}
