import { GatewayError } from '../../errors.ts';
import type { Task } from '../../upstream/task.ts';
import type { UpstreamSession } from '../../upstream/upstream-session.ts';
import { sum } from '../sum.ts';
import { canBeFullName } from './divisions.ts';
import { FoundTasks, type TaskKey } from './found-tasks.ts';
import { toSearches } from './full-name-search.ts';
import type { LookUpBudget } from './look-up-budget.ts';
import type { LookUps } from './look-ups.ts';
import { NameSearch } from './name-search.ts';
import { settled } from './settled.ts';
import { WholeList } from './whole-list.ts';

/**
 * Loads the tasks with these keys, in the order of the keys; if several tasks share a full name, the one that finished
 * last. Rows already read by the operation are not read again. A full name that the budget cannot settle yields
 * SCAN_LIMIT_REACHED.
 *
 * Several look-ups read the first page of the whole list, which shows its length, and then either its remaining pages, or
 * one retrieve for each UUID and searches for the full names, whichever needs fewer calls.
 */
export async function loadTasks(
  session: UpstreamSession,
  budget: LookUpBudget,
  keys: readonly TaskKey[],
): Promise<readonly (Task | null | Error)[]> {
  await session.pagesRead();
  const possible = keys.filter(canExist);
  const found = new FoundTasks(session, possible);
  budget.allow(possible.length, fullNamesOf(possible));
  let failure: GatewayError | undefined;
  try {
    await find({ session, budget, found }, possible);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    // The failure applies to the keys without a result.
    failure = error;
  }
  return keys.map((key) => (canExist(key) ? (found.get(key) ?? failure ?? null) : null));
}

async function find(lookUps: LookUps, keys: readonly TaskKey[]): Promise<void> {
  const { session, budget, found } = lookUps;
  const whole = new WholeList(lookUps);
  let { uuids, searches } = toOpen(lookUps, keys);
  const several = uuids.length + searches.length > 1;
  if (several) {
    await whole.begin(budget.pageSize(session.maxPageSize, 1));
    found.add(whole.rows);
    ({ uuids, searches } = toOpen(lookUps, keys));
  }
  const pagesLeft = whole.pagesLeftFor(uuids.length);
  // A search may take more than one call, so a short list is read whole even if the calls look equal.
  const readWhole = several && (uuids.length + searches.length >= pagesLeft || (searches.length > 0 && pagesLeft <= 2));
  if (!readWhole) {
    await begin(lookUps, uuids, searches);
    if (await settle(lookUps, searches, several ? whole : undefined)) return;
  }
  await whole.readRest();
  found.add(whole.rows);
  ({ uuids, searches } = toOpen(lookUps, keys));
  if (whole.isConsistent || uuids.length + searches.length > whole.pagesRead) return;
  // A task that has run again in the meantime is now on the first page.
  await begin(lookUps, uuids, searches.slice(0, budget.callsLeft));
}

/** Retrieves each UUID, and reads the first page of each search. */
async function begin(lookUps: LookUps, uuids: readonly string[], searches: readonly NameSearch[]): Promise<void> {
  const pageSize = lookUps.budget.pageSize(lookUps.session.maxPageSize, searches.length);
  await settled([...uuids.map((uuid) => retrieve(lookUps, uuid)), ...searches.map((search) => search.begin(pageSize))]);
}

/** Runs the searches step by step until they end. Returns false if reading the rest of the whole list needs fewer calls. */
async function settle(
  { session, budget }: LookUps,
  searches: readonly NameSearch[],
  whole: WholeList | undefined,
): Promise<boolean> {
  let calls = searches.length;
  for (;;) {
    const open = searches.filter(({ namesLeft }) => namesLeft > 0);
    if (open.length === 0) return true;
    const pageSize = budget.pageSize(session.maxPageSize, sum(open.map(({ namesLeft }) => namesLeft)));
    const steps = open.map((search) => search.next(pageSize));
    calls += sum(steps.map((step) => step.calls));
    if (whole && calls > whole.affordablePagesLeft) return false;
    await settled(steps.map((step) => step.run()));
  }
}

async function retrieve({ budget, found }: LookUps, uuid: string): Promise<void> {
  // While the list is changing, a UUID missing from its pages is still retrieved, even beyond the budget.
  budget.countCall();
  await found.retrieve(uuid);
}

/** The keys without a result. */
function toOpen(
  lookUps: LookUps,
  keys: readonly TaskKey[],
): { readonly uuids: readonly string[]; readonly searches: readonly NameSearch[] } {
  const missing = keys.filter((key) => !lookUps.found.has(key));
  return {
    uuids: missing.flatMap((key) => ('uuid' in key ? [key.uuid] : [])),
    searches: toSearches(fullNamesOf(missing)).map((search) => new NameSearch(lookUps, search)),
  };
}

function fullNamesOf(keys: readonly TaskKey[]): readonly string[] {
  return keys.flatMap((key) => ('fullName' in key ? [key.fullName] : []));
}

function canExist(key: TaskKey): boolean {
  return 'uuid' in key || canBeFullName(key.fullName);
}
