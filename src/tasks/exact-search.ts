import type { TaskRow } from '../upstream/task.ts';
import type { TaskQuery } from '../upstream/task-query.ts';
import { atFirstColon, atLaterColons, canBeAskedForWhole, countColons, undivided } from './divisions.ts';
import { toSearchOfLongerNames } from './full-name-search.ts';
import { latestOf } from './latest-first.ts';
import type { LookUps } from './look-ups.ts';
import { settled } from './settled.ts';
import { sum } from './sum.ts';
import { WholeList } from './whole-list.ts';

/**
 * Finds full names that begin with the same part by asking for their names and uids, which costs few calls however long
 * the list is. A name hardly ever holds a colon: so each is asked for as divided at its first colon, and one search for
 * all of them shows whether a task divides one of them elsewhere. Only if that search has many rows are the other
 * divisions asked for one by one.
 */
export class ExactSearch {
  readonly #lookUps: LookUps;
  readonly #fullNames: readonly string[];
  /** The rows that have been found for each full name, while others may have it too. */
  readonly #candidates = new Map<string, TaskRow[]>();
  #longerNames: WholeList | undefined;

  constructor(lookUps: LookUps, fullNames: readonly string[]) {
    this.#lookUps = lookUps;
    this.#fullNames = fullNames;
  }

  /** How many calls `begin` makes at most. */
  static callsToBegin(fullNames: readonly string[]): number {
    const divisible = fullNames.filter((fullName) => fullName.includes(':')).length;
    return Math.min(divisible, 1) + divisible + 2 * (fullNames.length - divisible);
  }

  /** Asks for all full names; settles those that no other division can have. */
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

  /** Whether no other task than those found can have the full name. */
  hasSettled(fullName: string): boolean {
    return !fullName.includes(':') || this.#longerNames?.pagesLeft === 0;
  }

  /** How many calls `finish` makes at most; Infinity if it cannot end within the budget. */
  get callsToFinish(): number {
    return Math.min(this.#pagesLeft, this.#divisionsLeft);
  }

  /** Settles the full names that `begin` has left. */
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
    // The only task of this name has shown whether it has a uid.
    if ((await this.#askFirst(fullName, withoutUid)) > 1) await this.#askFirst(fullName, withEmptyUid);
  }

  /** Reads the first row of a list, and takes it if it has the full name. Returns how long the list is. */
  async #askFirst(fullName: string, query: TaskQuery): Promise<number> {
    this.#lookUps.budget.takeCall();
    const page = await this.#lookUps.session.listTasks(query, { number: 1, size: 1 });
    this.#take(fullName, page?.rows[0]);
    return page?.count ?? 0;
  }

  #take(fullName: string, row: TaskRow | undefined): void {
    // The upstream may read its parameters in another way than this expects.
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
