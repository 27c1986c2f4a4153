import { GatewayError } from '../errors.ts';
import type { Task } from '../upstream/task.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { FoundTasks, type TaskKey } from './found-tasks.ts';
import { toSearches } from './full-name-search.ts';
import { NameSearch } from './name-search.ts';
import { WholeList } from './whole-list.ts';

/**
 * The tasks with these keys, in their order; of several that share a full name, the one that finished last. Rows that
 * the operation has read are not read again.
 *
 * Several look-ups cost the first page of the whole list, which tells its size, and then the rest of its pages, or a
 * retrieve for each uuid and a search for all full names that begin alike, whichever promises to be fewer calls.
 */
export async function loadTasks(
  session: UpstreamSession,
  keys: readonly TaskKey[],
): Promise<readonly (Task | null | Error)[]> {
  await session.pagesRead();
  const found = new FoundTasks(session);
  let failure: GatewayError | undefined;
  try {
    await find(session, keys, found);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    // It belongs to the keys that nothing has been found for.
    failure = error;
  }
  return keys.map((key) => (canExist(key) ? (found.get(key) ?? failure ?? null) : null));
}

async function find(session: UpstreamSession, keys: readonly TaskKey[], found: FoundTasks): Promise<void> {
  const whole = new WholeList(session);
  let { uuids, searches } = toLookUps(session, keys, found);
  const several = uuids.length + searches.length > 1;
  if (several) {
    await whole.readOn();
    found.add(whole);
    ({ uuids, searches } = toLookUps(session, keys, found));
  }
  const pagesLeft = several ? whole.pagesLeft : Number.POSITIVE_INFINITY;
  // A search may take more than one call, which a short list does not make up for.
  const readWhole = uuids.length + searches.length >= pagesLeft || (searches.length > 0 && pagesLeft <= 2);
  if (!readWhole) {
    await settled([...uuids.map((uuid) => found.retrieve(uuid)), ...searches.map((search) => search.begin())]);
    const promised = sum(searches.map((search) => Math.min(search.namesLeft, search.pagesLeft)));
    if (promised > 0 && searches.length + promised <= pagesLeft) {
      await settled(searches.map((search) => search.searchEach()));
    }
    if (sum(searches.map((search) => search.pagesLeft)) <= pagesLeft) {
      await settled(searches.map((search) => search.finish()));
      return;
    }
  }
  await whole.readRest();
  found.add(whole);
  const missing = toLookUps(session, keys, found).uuids;
  if (!whole.isConsistent && missing.length <= whole.pagesRead) {
    await settled(missing.map((uuid) => found.retrieve(uuid)));
  }
}

function toLookUps(
  session: UpstreamSession,
  keys: readonly TaskKey[],
  found: FoundTasks,
): { readonly uuids: readonly string[]; readonly searches: readonly NameSearch[] } {
  const missing = keys.filter((key) => canExist(key) && !found.has(key));
  const fullNames = missing.flatMap((key) => ('fullName' in key ? [key.fullName] : []));
  return {
    uuids: missing.flatMap((key) => ('uuid' in key ? [key.uuid] : [])),
    searches: toSearches(fullNames).map((search) => new NameSearch(session, search, found)),
  };
}

/** PostgreSQL holds no NUL, and a task without a name is none. */
function canExist(key: TaskKey): boolean {
  if ('uuid' in key) return true;
  const { fullName } = key;
  return fullName.trim() !== '' && !fullName.includes('\0') && fullName.isWellFormed();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Waits for all, so that what the others find counts where one fails. */
async function settled(promises: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(promises);
  await Promise.all(promises);
}
