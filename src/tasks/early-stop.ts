import type { ListAbilities } from '../upstream/list-abilities.ts';
import type { Task } from '../upstream/task.ts';
import type { TaskOrder } from '../upstream/task-query.ts';
import { compareInstants, type Instant } from '../values/instant.ts';
import { type RemainingFilter, toBound } from './predicate.ts';

/** Whether neither this row of a list nor any after it meets the filter. */
export type IsPast = (task: Pick<Task, 'updatedAt'>) => boolean;

/**
 * Where a scan may end before its list does: if the list is ordered by `updatedAt`, and the filter bounds it. No time of a row
 * is later than that. Undefined if the whole list has to be read.
 */
export function toEarlyStop(
  { startTimestamp, finishTimestamp, updatedAt }: RemainingFilter,
  [first]: readonly TaskOrder[],
  { changeOrders }: Pick<ListAbilities, 'changeOrders'>,
): IsPast | undefined {
  if (!first || !changeOrders.has(first.field)) return undefined;
  if (first.direction === 'ASC') {
    if (updatedAt?.to == null) return undefined;
    const end = toBound(updatedAt.to);
    return (task) => compareInstants(toBound(task.updatedAt), end) >= 0;
  }
  const starts = [startTimestamp?.from, finishTimestamp?.from, updatedAt?.from].filter((from) => from != null);
  const start = starts.map(toBound).reduce(laterOf, undefined);
  return start && ((task) => compareInstants(toBound(task.updatedAt), start) < 0);
}

function laterOf(a: Instant | undefined, b: Instant): Instant {
  return a && compareInstants(a, b) > 0 ? a : b;
}
