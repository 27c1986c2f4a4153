import type { TaskRow } from '../../upstream/task.ts';
import type { TaskQuery } from '../../upstream/task-query.ts';
import { sum } from '../sum.ts';
import { atFirstColon, atLaterColons, canBeAskedForWhole, countColons, undivided } from './divisions.ts';
import { toSearchOfLongerNames } from './full-name-search.ts';
import { latestOf } from './latest-first.ts';
import type { LookUps } from './look-ups.ts';
import { settled } from './settled.ts';
import { WholeList } from './whole-list.ts';

/**
 * Finds full names that start with the same part by exact queries for name and uid, which costs few calls however long the
 * list is. A name rarely contains a colon: each full name is queried as divided at its first colon, and one search for all
 * of them shows whether a task divides elsewhere. Only if that search has many rows are the other divisions queried one by
 * one.
 */
export class ExactSearch {
  readonly #lookUps: LookUps;
  readonly #fullNames: readonly string[];
  /** The rows found for each full name that other tasks may also have. */
  readonly #candidates = new Map<string, TaskRow[]>();
  #longerNames: WholeList | undefined;

  constructor(lookUps: LookUps, fullNames: readonly string[]) {
    this.#lookUps = lookUps;
    this.#fullNames = fullNames;
  }

  /** Maximum number of calls made by `begin`. */
  static callsToBegin(fullNames: readonly string[]): number {
    const divisible = fullNames.filter((fullName) => fullName.includes(':')).length;
    return Math.min(divisible, 1) + divisible + 2 * (fullNames.length - divisible);
  }

  /** Queries all full names; settles those that no other division can match. */
  async begin(pageSize: number): Promise<void> {
    const divisible = this.#fullNames.filter((fullName) => fullName.includes(':'));
    const asked = this.#fullNames.map((fullName) =>
      fullName.includes(':') ? this.#ask(fullName, atFirstColon(fullName)) : this.#askUndivided(fullName),
    );
    if (divisible.length > 0) {
      this.#longerNames = new WholeList(this.#lookUps, toSearchOfLongerNames(divisible).conditions);
      asked.push(this.#longerNames.begin(pageSize));
    }
    await settled(asked);
    this.#settle(this.#fullNames.filter((fullName) => this.hasSettled(fullName)));
  }

  /** Whether no task other than those found can have the full name. */
  hasSettled(fullName: string): boolean {
    return !fullName.includes(':') || this.#longerNames?.pagesLeft === 0;
  }

  /** Maximum number of calls made by `finish`; Infinity if it cannot end within the budget. */
  get callsToFinish(): number {
    return Math.min(this.#pagesLeft, this.#divisionsLeft);
  }

  /** Settles the full names left open by `begin`. */
  async finish(): Promise<void> {
    if (this.#pagesLeft < this.#divisionsLeft) {
      while (this.#longerNames && this.#longerNames.pagesLeft > 0) await this.#longerNames.readOn();
    } else {
      await settled(
        this.#unsettled.flatMap((fullName) => [
          this.#ask(fullName, atLaterColons(fullName)),
          this.#askUndivided(fullName),
        ]),
      );
    }
    this.#settle(this.#fullNames);
  }

  get #unsettled(): readonly string[] {
    return this.#fullNames.filter((fullName) => !this.hasSettled(fullName));
  }

  get #pagesLeft(): number {
    return this.#longerNames?.affordablePagesLeft ?? 0;
  }

  get #divisionsLeft(): number {
    const calls = sum(this.#unsettled.map((fullName) => countColons(fullName) + 1));
    if (calls > this.#lookUps.budget.callsLeft) return Number.POSITIVE_INFINITY;
    const canAsk = this.#unsettled.every(canBeAskedForWhole);
    return canAsk ? calls : Number.POSITIVE_INFINITY;
  }

  async #ask(fullName: string, queries: readonly TaskQuery[] = []): Promise<void> {
    await settled(queries.map(async (query) => void (await this.#askFirst(fullName, query))));
  }

  async #askUndivided(fullName: string): Promise<void> {
    const [withoutUid, withEmptyUid] = undivided(fullName) ?? [];
    if (!withoutUid || !withEmptyUid) return;
    // If only one task has this name, its row has already shown whether it has a uid.
    if ((await this.#askFirst(fullName, withoutUid)) > 1) await this.#askFirst(fullName, withEmptyUid);
  }

  /** Reads the first row of a list, and keeps it if it has the full name. Returns the length of the list. */
  async #askFirst(fullName: string, query: TaskQuery): Promise<number> {
    this.#lookUps.budget.takeCall();
    const page = await this.#lookUps.session.listTasks(query, { number: 1, size: 1 });
    this.#take(fullName, page?.rows[0]);
    return page?.count ?? 0;
  }

  #take(fullName: string, row: TaskRow | undefined): void {
    // The upstream may interpret its parameters differently than expected.
    if (row?.fullName !== fullName) return;
    const candidates = this.#candidates.get(fullName);
    if (candidates) candidates.push(row);
    else this.#candidates.set(fullName, [row]);
  }

  #settle(fullNames: readonly string[]): void {
    for (const row of this.#longerNames?.rows ?? []) if (row.fullName !== undefined) this.#take(row.fullName, row);
    for (const fullName of fullNames) {
      const latest = latestOf(this.#candidates.get(fullName) ?? []);
      if (latest) this.#lookUps.found.settle(fullName, latest);
    }
  }
}
