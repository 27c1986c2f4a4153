import { BrokenTask, type Task } from '../upstream/task.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { type FullNameSearch, toSearches } from './full-name-search.ts';
import { WholeList } from './whole-list.ts';

/**
 * The tasks with these full names, in their order; of several that share one, the one that finished last.
 *
 * Full names that begin alike share one search. Several searches cost the first page of the whole list before, which
 * tells whether its other pages are fewer calls.
 */
export async function loadByFullName(session: UpstreamSession, fullNames: readonly string[]): Promise<(Task | null)[]> {
  const latest = new LatestByFullName();
  const whole = new WholeList(session);
  let searches = toSearches(fullNames.filter(canExist));
  if (searches.length > 1) {
    await whole.readOn();
    latest.add(whole);
    searches = toSearches(fullNames.filter((fullName) => canExist(fullName) && !latest.has(fullName)));
  }
  const found = searches.length <= whole.pagesLeft && (await search(session, searches, latest, whole.pagesLeft));
  if (!found) {
    await whole.readRest();
    latest.add(whole);
  }
  return fullNames.map((fullName) => latest.get(fullName) ?? null);
}

/** Reads on in all searches at once. False where several would take more calls than `maxCalls`, so that it stops. */
async function search(
  session: UpstreamSession,
  searches: readonly FullNameSearch[],
  latest: LatestByFullName,
  maxCalls: number,
): Promise<boolean> {
  const lists = searches.map(({ conditions, fullNames }) => ({ list: new WholeList(session, conditions), fullNames }));
  for (let unfinished = lists; unfinished.length > 0; ) {
    await Promise.all(unfinished.map(({ list }) => list.readOn()));
    for (const { list } of unfinished) latest.add(list);
    unfinished = unfinished.filter(
      ({ list, fullNames }) => list.pagesLeft > 0 && !fullNames.every((name) => latest.has(name)),
    );
    const callsLeft = unfinished.reduce((sum, { list }) => sum + list.pagesLeft, 0);
    if (searches.length > 1 && callsLeft > maxCalls) return false;
  }
  return true;
}

/** PostgreSQL holds no NUL, and a task without a name is none. */
function canExist(fullName: string): boolean {
  return fullName.trim() !== '' && !fullName.includes('\0') && fullName.isWellFormed();
}

/** Lists come latest first, so the first task of a full name is the one that finished last. */
class LatestByFullName {
  readonly #tasks = new Map<string, Task>();

  add(list: WholeList): void {
    for (const row of list.rows) {
      if (!(row instanceof BrokenTask) && !this.#tasks.has(row.fullName)) this.#tasks.set(row.fullName, row);
    }
  }

  has(fullName: string): boolean {
    return this.#tasks.has(fullName);
  }

  get(fullName: string): Task | undefined {
    return this.#tasks.get(fullName);
  }
}
