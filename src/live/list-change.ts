import type { TaskRow } from '../upstream/task.ts';
import type { ListMark, ListState } from './list-state.ts';

/** A list's start, and how it differs from the one that the subscriber has. */
export interface ListChange extends Pick<ListState, 'rows' | 'totalCount'> {
  /** In the list's order, as `changed`. */
  readonly added: readonly TaskRow[];
  readonly changed: readonly TaskRow[];
  /** The uuids of rows that are no longer there, in their former order. */
  readonly removed: readonly string[];
}

/** Without `before`, nothing is a change. Rows are matched by uuid; one whose uuid is not readable is in `rows` only. */
export function toListChange(before: ListMark | undefined, { rows, totalCount, mark }: ListState): ListChange {
  const added: TaskRow[] = [];
  const changed: TaskRow[] = [];
  for (const row of before ? rows : []) {
    if (row.uuid === undefined) continue;
    const known = before?.contents.get(row.uuid);
    if (known === undefined) added.push(row);
    else if (known !== mark.contents.get(row.uuid)) changed.push(row);
  }
  const removed = [...(before?.contents.keys() ?? [])].filter((uuid) => !mark.contents.has(uuid));
  return { rows, totalCount, added, changed, removed };
}
