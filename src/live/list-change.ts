import type { TaskRow } from '../upstream/task.ts';
import type { ListMark, ListState } from './list-state.ts';

/** The start of a list, and its differences from the subscriber's previous state. */
export interface ListChange extends Pick<ListState, 'rows' | 'totalCount'> {
  /** In the list's order, as is `changed`. */
  readonly added: readonly TaskRow[];
  readonly changed: readonly TaskRow[];
  /** The UUIDs of removed rows, in their former order. */
  readonly removed: readonly string[];
}

/**
 * Compares two states. Without `before`, there are no changes. Rows are matched by UUID; a row without a readable UUID is
 * in `rows` only.
 */
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
