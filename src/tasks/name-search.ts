import type { UpstreamSession } from '../upstream/upstream-session.ts';
import type { FoundTasks } from './found-tasks.ts';
import { type FullNameSearch, toSearches } from './full-name-search.ts';
import { WholeList } from './whole-list.ts';

/** The search for full names that begin alike, page by page, until all are found. */
export class NameSearch {
  readonly #session: UpstreamSession;
  readonly #found: FoundTasks;
  readonly #list: WholeList;
  /** What the search is still for. */
  #missing: readonly string[];

  constructor(session: UpstreamSession, { conditions, fullNames }: FullNameSearch, found: FoundTasks) {
    this.#session = session;
    this.#found = found;
    this.#list = new WholeList(session, conditions);
    this.#missing = fullNames;
  }

  /** How many full names are still looked for. */
  get namesLeft(): number {
    return this.#missing.length;
  }

  /** How many calls the rest of the search takes at most. */
  get pagesLeft(): number {
    return this.#missing.length === 0 ? 0 : this.#list.pagesLeft;
  }

  async begin(): Promise<void> {
    await this.#readOn(this.#list);
  }

  /** Alone, a full name has more terms to search for than it shares with the others: one call each, where that is less. */
  async searchEach(): Promise<void> {
    if (this.namesLeft >= this.pagesLeft) return;
    const searches = toSearches(this.#missing, (fullName) => fullName).map(({ conditions, fullNames }) => ({
      list: new WholeList(this.#session, conditions),
      fullNames,
    }));
    await Promise.all(searches.map(({ list }) => this.#readOn(list)));
    const absent = searches.flatMap(({ list, fullNames }) => (list.pagesLeft === 0 ? fullNames : []));
    this.#missing = this.#missing.filter((fullName) => !absent.includes(fullName));
  }

  /** Reads on to the end, or until all are found. */
  async finish(): Promise<void> {
    while (this.pagesLeft > 0) await this.#readOn(this.#list);
  }

  async #readOn(list: WholeList): Promise<void> {
    await list.readOn();
    this.#found.add(list);
    this.#missing = this.#missing.filter((fullName) => !this.#found.has({ fullName }));
  }
}
