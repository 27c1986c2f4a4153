import { type Filters, matchesFilters } from './filters.ts';
import type { OrderingTerm } from './ordering.ts';
import type { SandboxTask } from './sandbox-task.ts';
import { matchesSearch, toSearchTexts } from './search.ts';
import { serializeTask } from './serialize-task.ts';
import { type OrderingField, sortRanks } from './sort-ranks.ts';
import { toUuidKey } from './uuid-key.ts';

const maxOrdersKept = 64;

/** One data set and the values derived from it, each computed once, on first use. */
export class TaskTable {
  readonly #tasks: readonly SandboxTask[];
  readonly #rows: Buffer[] = [];
  readonly #searchTexts: (readonly string[])[] = [];
  readonly #ranks = new Map<OrderingField, readonly number[]>();
  readonly #orders = new Map<string, readonly number[]>();
  readonly #indexByUuid = new Map<string, number>();

  constructor(tasks: readonly SandboxTask[]) {
    this.#tasks = [...tasks];
    for (const [index, task] of this.#tasks.entries()) this.#indexByUuid.set(toUuidKey(task.uuid) ?? task.uuid, index);
  }

  /** The indexes of the matching rows, in order. */
  select(filters: Filters, terms: readonly string[], ordering: readonly OrderingTerm[]): readonly number[] {
    return this.#order(ordering).filter((index) => {
      const task = this.#tasks[index];
      if (task === undefined || !matchesFilters(task, filters)) return false;
      if (terms.length === 0) return true;
      this.#searchTexts[index] ??= toSearchTexts(task);
      return matchesSearch(this.#searchTexts[index], terms);
    });
  }

  /** The index of a task by its UUID in any notation. */
  find(uuid: string): number | undefined {
    const key = toUuidKey(uuid);
    return key === undefined ? undefined : this.#indexByUuid.get(key);
  }

  /** A row's JSON, as UTF-8. */
  row(index: number): Buffer {
    const task = this.#tasks[index];
    if (task === undefined) throw new RangeError(`There is no row ${index}.`);
    this.#rows[index] ??= Buffer.from(serializeTask(task));
    return this.#rows[index];
  }

  #order(ordering: readonly OrderingTerm[]): readonly number[] {
    const key = ordering.map(({ field, descending }) => (descending ? `-${field}` : field)).join();
    const kept = this.#orders.get(key);
    if (kept !== undefined) return kept;
    if (this.#orders.size >= maxOrdersKept) this.#orders.clear();
    const order = this.#sort(ordering);
    this.#orders.set(key, order);
    return order;
  }

  // The sort is stable: ties keep the stored order, which is neither random nor the order of the UUIDs.
  #sort(ordering: readonly OrderingTerm[]): readonly number[] {
    const keys = ordering.map(({ field, descending }) => ({ ranks: this.#ranksOf(field), sign: descending ? -1 : 1 }));
    return [...this.#tasks.keys()].sort((left, right) => {
      for (const { ranks, sign } of keys) {
        const difference = (ranks[left] ?? 0) - (ranks[right] ?? 0);
        if (difference !== 0) return sign * difference;
      }
      return 0;
    });
  }

  #ranksOf(field: OrderingField): readonly number[] {
    const ranks = this.#ranks.get(field) ?? sortRanks[field](this.#tasks);
    this.#ranks.set(field, ranks);
    return ranks;
  }
}
