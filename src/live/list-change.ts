import type { TaskRow } from '../upstream/task.ts';
import type { ListState } from './list-state.ts';

/** A list's start, and how it differs from the one that the subscriber was told before. */
export interface ListChange extends Pick<ListState, 'rows' | 'totalCount'> {
  /** In the list's order, as `changed`. */
  readonly added: readonly TaskRow[];
  readonly changed: readonly TaskRow[];
  /** The uuids of rows that are no longer there, in the order in which they stood. */
  readonly removed: readonly string[];
}

/** Without `before`, nothing is a change. Rows are matched by uuid; one whose uuid is not readable is in `rows` only. */
export function toListChange(before: ListState | undefined, { rows, totalCount, contents }: ListState): ListChange {
  const added: TaskRow[] = [];
  const changed: TaskRow[] = [];
  for (const row of before ? rows : []) {
    if (row.uuid === undefined) continue;
    const known = before?.contents.get(row.uuid);
    if (known === undefined) added.push(row);
    else if (known !== contents.get(row.uuid)) changed.push(row);
  }
  const removed = [...(before?.contents.keys() ?? [])].filter((uuid) => !contents.has(uuid));
  return { rows, totalCount, added, changed, removed };
}
