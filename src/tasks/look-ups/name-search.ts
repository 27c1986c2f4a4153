import { GatewayError } from '../../errors.ts';
import { sum } from '../sum.ts';
import { canBeAskedFor } from './divisions.ts';
import { ExactSearch } from './exact-search.ts';
import { type FullNameSearch, toSearch } from './full-name-search.ts';
import { tooFarToLook } from './look-up-budget.ts';
import type { LookUps } from './look-ups.ts';
import { settled } from './settled.ts';
import { WholeList } from './whole-list.ts';

/**
 * Beyond this number, full names are queried exactly instead of searched one by one, since a search may not settle its
 * name.
 */
const mostSearchedEach = 8;

/** The next step of a search. */
export interface Step {
  /** Maximum number of calls. */
  readonly calls: number;
  run(): Promise<void>;
}

/**
 * Searches for full names that start alike, step by step until all are settled: the first page of one search for all of
 * them, then of one search each; then exact queries, or the remaining pages if these are fewer calls.
 */
export class NameSearch {
  readonly #lookUps: LookUps;
  readonly #list: WholeList;
  /** The full names that are not settled. */
  #missing: readonly string[];
  /** The lists of full names that were searched alone. */
  readonly #lists = new Map<string, WholeList>();
  #mayBeSearchedEach: boolean;
  #exact: ExactSearch | undefined;
  /** Maximum calls of the steps taken so far. */
  #tried = 0;

  constructor(lookUps: LookUps, { conditions, fullNames }: FullNameSearch) {
    this.#lookUps = lookUps;
    this.#list = new WholeList(lookUps, conditions);
    this.#missing = fullNames;
    // A search for one full name has more terms than a shared one; a single full name is searched alone from the start.
    this.#mayBeSearchedEach = fullNames.length > 1;
  }

  /** Number of full names that are not settled. */
  get namesLeft(): number {
    return this.#missing.length;
  }

  /** Reads the first page, of `pageSize` rows. */
  async begin(pageSize: number): Promise<void> {
    await this.#list.begin(pageSize);
    this.#take(this.#list, this.#missing);
  }

  /**
   * The cheapest remaining step. Steps that may settle nothing are tried only while they cost less than the pages that
   * would settle everything. `pageSize` applies to new lists, in rows.
   */
  next(pageSize: number): Step {
    const pages = this.#pagesLeft;
    const { callsLeft } = this.#lookUps.budget;
    const mayTry = (calls: number): boolean => this.#tried + calls < pages && calls <= callsLeft;
    const each = this.namesLeft;
    if (this.#mayBeSearchedEach && each <= mostSearchedEach && mayTry(each)) {
      return this.#step(each, () => this.#searchEach(pageSize));
    }
    const unaskable = this.#missing.filter((fullName) => !canBeAskedFor(fullName));
    if (unaskable.length === 0) {
      const begun = ExactSearch.callsToBegin(this.#missing);
      if (!this.#exact && mayTry(begun)) return this.#step(begun, () => this.#beginExactly(pageSize));
      const finished = this.#exact?.callsToFinish ?? Number.POSITIVE_INFINITY;
      if (finished < pages) return this.#step(finished, () => this.#finishExactly());
    }
    if (pages < Number.POSITIVE_INFINITY) return this.#step(pages, () => this.#readRest());
    return this.#step(0, async () => this.#giveUp(unaskable.length > 0 ? unaskable : this.#missing));
  }

  /** Calls needed to read the remaining pages; Infinity if the budget does not allow them. */
  get #pagesLeft(): number {
    return Math.min(this.#list.affordablePagesLeft, this.#ownPagesLeft);
  }

  get #ownPagesLeft(): number {
    return sum(this.#missing.map((name) => this.#lists.get(name)?.affordablePagesLeft ?? Number.POSITIVE_INFINITY));
  }

  #step(calls: number, run: () => Promise<void>): Step {
    return {
      calls,
      run: async () => {
        this.#tried += calls;
        try {
          await run();
        } catch (error) {
          if (!(error instanceof GatewayError && error.code === 'SCAN_LIMIT_REACHED')) throw error;
          this.#giveUp(this.#missing);
        }
      },
    };
  }

  async #searchEach(pageSize: number): Promise<void> {
    this.#mayBeSearchedEach = false;
    for (const fullName of this.#missing) {
      this.#lists.set(fullName, new WholeList(this.#lookUps, toSearch([fullName]).conditions));
    }
    await settled([...this.#lists.values()].map((list) => list.begin(pageSize)));
    for (const [fullName, list] of this.#lists) this.#take(list, [fullName]);
  }

  async #beginExactly(pageSize: number): Promise<void> {
    this.#exact = new ExactSearch(this.#lookUps, this.#missing);
    await this.#exact.begin(pageSize);
    this.#settle(this.#missing.filter((fullName) => this.#exact?.hasSettled(fullName)));
  }

  async #finishExactly(): Promise<void> {
    await this.#exact?.finish();
    this.#settle(this.#missing);
  }

  /** Reads on until the end, or until all full names are found. */
  async #readRest(): Promise<void> {
    if (this.#list.affordablePagesLeft <= this.#ownPagesLeft) await this.#readOn(this.#list, this.#missing);
    else for (const [fullName, list] of this.#lists) await this.#readOn(list, [fullName]);
  }

  async #readOn(list: WholeList, fullNames: readonly string[]): Promise<void> {
    const { found } = this.#lookUps;
    while (list.pagesLeft > 0 && fullNames.some((fullName) => !found.has({ fullName }))) {
      await list.readOn();
      this.#take(list, fullNames);
    }
  }

  /** Takes the rows of a list; once the list has ended, no other task has one of these full names. */
  #take(list: WholeList, fullNames: readonly string[]): void {
    const { found } = this.#lookUps;
    found.add(list.rows, new Set(fullNames));
    this.#settle(list.pagesLeft === 0 ? fullNames : fullNames.filter((fullName) => found.has({ fullName })));
  }

  #settle(fullNames: readonly string[]): void {
    const settledNames = new Set(fullNames);
    this.#missing = this.#missing.filter((fullName) => !settledNames.has(fullName));
  }

  #giveUp(fullNames: readonly string[]): void {
    for (const fullName of fullNames) this.#lookUps.found.settle(fullName, tooFarToLook());
    this.#settle(fullNames);
  }
}
