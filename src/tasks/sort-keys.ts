import type { ListAbilities } from '../upstream/list-abilities.ts';
import { BrokenTask, type Task, type TaskRow } from '../upstream/task.ts';
import type { TaskOrder, TaskOrderField } from '../upstream/task-query.ts';
import { compareInstants, type Instant } from '../values/instant.ts';
import { compareText } from './compare-text.ts';
import { toBound } from './predicate.ts';

type SortKey = string | number | Instant | null;

/** The keys of a row, in the order's order. */
export type SortKeys = readonly SortKey[];

/** How rows are compared by one field. */
interface KeyField {
  toKey(task: Task): SortKey;
  /** Of keys that are not null. */
  compare(a: SortKey, b: SortKey): number;
}

function keyField<K extends Exclude<SortKey, null>>(
  toKey: (task: Task) => K | null,
  compare: (a: K, b: K) => number,
): KeyField {
  return { toKey, compare: compare as KeyField['compare'] };
}

const byText = (toKey: (task: Task) => string | null): KeyField => keyField(toKey, compareText);
const byNumber = (toKey: (task: Task) => number | null): KeyField => keyField(toKey, (a, b) => a - b);
const byInstant = (toText: (task: Task) => string | null): KeyField =>
  keyField((task) => {
    const text = toText(task);
    return text === null ? null : toBound(text);
  }, compareInstants);

const keyFields: Readonly<Record<TaskOrderField, KeyField>> = {
  UUID: keyField(({ uuid }) => uuid, compareUnits),
  NAME: byText(({ name }) => name),
  UID: byText(({ uid }) => uid),
  DESCRIPTION: byText(({ description }) => description),
  START_TIMESTAMP: byInstant(({ startTimestamp }) => startTimestamp),
  FINISH_TIMESTAMP: byInstant(({ finishTimestamp }) => finishTimestamp),
  DURATION: byNumber(({ duration }) => duration),
  STATUS: byText((task) => task.sortText('status')),
  EXPIRES: byInstant(({ expires }) => expires),
  EXPIRING: byNumber(({ expiring }) => (expiring === null ? null : Number(expiring))),
  UPDATED_AT: byInstant(({ updatedAt }) => updatedAt),
  STATE: byText((task) => task.sortText('state')),
  QUEUE: byText(({ queue }) => queue),
};

/** Sorts rows by an order as the upstream would if it could: nulls last ascending, first descending. */
export class RowOrder {
  readonly #terms: readonly { readonly field: KeyField; readonly sign: 1 | -1 }[];

  constructor(order: readonly TaskOrder[], { changeOrders }: Pick<ListAbilities, 'changeOrders'>) {
    this.#terms = order.map(({ field, direction }) => ({
      field: keyFields[changeOrders.has(field) ? 'UPDATED_AT' : field],
      sign: direction === 'DESC' ? -1 : 1,
    }));
  }

  /** All keys of a row that breaks the contract are null, but for its uuid. Throws as the fields of a task. */
  keysOf(row: TaskRow): SortKeys {
    if (!(row instanceof BrokenTask)) return this.#terms.map(({ field }) => field.toKey(row));
    return this.#terms.map(({ field }) => (field === keyFields.UUID ? (row.uuid ?? null) : null));
  }

  compare(a: SortKeys, b: SortKeys): number {
    for (const [index, { field, sign }] of this.#terms.entries()) {
      const compared = compareNullable(a[index] ?? null, b[index] ?? null, field);
      if (compared !== 0) return compared * sign;
    }
    return 0;
  }
}

function compareNullable(a: SortKey, b: SortKey, { compare }: KeyField): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compare(a, b);
}

function compareUnits(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
