import { toUuidKey } from '../uuid-key.ts';
import type { ReleaseTraits } from './release.ts';
import type { RunFilter } from './run-filters.ts';
import { type RunOrderingTerm, ranksOf } from './run-ordering.ts';
import { toRunSearchTexts } from './run-search.ts';
import type { SandboxRun } from './sandbox-run.ts';
import { serializeRun } from './serialize-run.ts';

const maxOrdersKept = 64;
const maxSelectionsKept = 16;

/** One data set as a release serves it, and the values derived from it, each computed once, on first use. */
export class RunTable {
  readonly #runs: readonly SandboxRun[];
  readonly #release: ReleaseTraits;
  readonly #rows: WeakMap<SandboxRun, Buffer>;
  readonly #searchTexts: (readonly string[])[] = [];
  readonly #ranks = new Map<string, readonly number[]>();
  readonly #orders = new Map<string, readonly number[]>();
  readonly #selections = new Map<string, readonly number[]>();
  readonly #indexById = new Map<string, number>();

  /** `rows` holds what is serialized already, for tables that share most of their runs. */
  constructor(runs: readonly SandboxRun[], release: ReleaseTraits, rows = new WeakMap<SandboxRun, Buffer>()) {
    this.#runs = [...runs];
    this.#release = release;
    this.#rows = rows;
    for (const [index, { message_id: id }] of this.#runs.entries()) this.#indexById.set(toUuidKey(id) ?? id, index);
  }

  /** The indexes of the matching rows, in order. `key` stands for the filter, the terms and the order. */
  select(
    key: string,
    filter: RunFilter,
    terms: readonly string[],
    ordering: readonly RunOrderingTerm[],
  ): readonly number[] {
    const kept = this.#selections.get(key);
    if (kept !== undefined) return kept;
    if (this.#selections.size >= maxSelectionsKept) this.#selections.clear();
    const selection = this.#order(ordering).filter((index) => this.#matches(index, filter, terms));
    this.#selections.set(key, selection);
    return selection;
  }

  /** The index of the row with this ID, in any notation, if it meets the filter. */
  find(id: string, filter: RunFilter, terms: readonly string[]): number | undefined {
    const index = this.#indexById.get(toUuidKey(id) ?? '');
    return index !== undefined && this.#matches(index, filter, terms) ? index : undefined;
  }

  /** How many rows have each status. */
  countByStatus(): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { aggregated_status: status } of this.#runs) counts.set(status, (counts.get(status) ?? 0) + 1);
    return counts;
  }

  /** A row's JSON, as UTF-8. */
  row(index: number): Buffer {
    const run = this.#runs[index];
    if (run === undefined) throw new RangeError(`There is no row ${index}.`);
    const row = this.#rows.get(run) ?? Buffer.from(serializeRun(run, this.#release));
    this.#rows.set(run, row);
    return row;
  }

  #matches(index: number, filter: RunFilter, terms: readonly string[]): boolean {
    const run = this.#runs[index];
    if (run === undefined || !filter(run)) return false;
    if (terms.length === 0) return true;
    this.#searchTexts[index] ??= toRunSearchTexts(run);
    const texts = this.#searchTexts[index];
    return terms.every((term) => texts.some((text) => text.includes(term)));
  }

  #order(ordering: readonly RunOrderingTerm[]): readonly number[] {
    const key = ordering.map((term) => (term.descending ? `-${term.key}` : term.key)).join();
    const kept = this.#orders.get(key);
    if (kept !== undefined) return kept;
    if (this.#orders.size >= maxOrdersKept) this.#orders.clear();
    const order = this.#sort(ordering);
    this.#orders.set(key, order);
    return order;
  }

  // The sort is stable: ties keep the stored order.
  #sort(ordering: readonly RunOrderingTerm[]): readonly number[] {
    const keys = ordering.map(({ key, descending }) => ({ ranks: this.#ranksOf(key), sign: descending ? -1 : 1 }));
    return [...this.#runs.keys()].sort((left, right) => {
      for (const { ranks, sign } of keys) {
        const difference = (ranks[left] ?? 0) - (ranks[right] ?? 0);
        if (difference !== 0) return sign * difference;
      }
      return 0;
    });
  }

  #ranksOf(key: string): readonly number[] {
    const ranks = this.#ranks.get(key) ?? ranksOf(this.#runs, key, this.#release);
    this.#ranks.set(key, ranks);
    return ranks;
  }
}
