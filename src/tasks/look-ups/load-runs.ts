import { GatewayError } from '../../errors.ts';
import type { Task } from '../../upstream/task.ts';
import type { UpstreamSession } from '../../upstream/upstream-session.ts';
import { FoundTasks, type TaskKey } from './found-tasks.ts';
import type { LookUpBudget } from './look-up-budget.ts';
import type { LookUps } from './look-ups.ts';
import { actorOf, canBeRunName } from './run-conditions.ts';
import { RunWalk } from './run-walk.ts';
import { settled } from './settled.ts';

/**
 * Rows of the first and of the second page for one full name. Of the latest five runs one has usually ended, and each row carries
 * its whole log; only a name whose latest runs all wait, or that others contain, needs more.
 */
const [firstSize, secondSize] = [5, 20];

/** Rows for each full name on the first page that several share, which holds the runs of other names too. */
const sharedRowsPerName = 20;

/** A page that settles so many full names has saved a call: each of them would have taken one. */
const savingNames = 2;

/**
 * Loads the runs with these keys, in the order of the keys, from a list that is too long to be read whole. A UUID costs one
 * retrieve, unless the operation has read its row. A full name is that of many runs: returns the latest that has ended, or
 * the latest if none has. A name that the budget cannot settle yields SCAN_LIMIT_REACHED.
 */
export async function loadRuns(
  session: UpstreamSession,
  budget: LookUpBudget,
  keys: readonly TaskKey[],
): Promise<readonly (Task | null | Error)[]> {
  await session.pagesRead();
  const found = new FoundTasks(session, keys);
  const uuids = keys.flatMap((key) => ('uuid' in key && !found.has(key) ? [key.uuid] : []));
  const fullNames = keys.flatMap((key) => ('fullName' in key && canBeRunName(key.fullName) ? [key.fullName] : []));
  const lookUps: LookUps = { session, budget, found };
  const size = budget.reservePages(fullNames.length, Math.min(firstSize, session.maxPageSize));
  await settled([
    ...uuids.map((uuid) => found.retrieve(uuid)),
    ...byActor(fullNames).map((ofActor) => findAll(lookUps, ofActor, size)),
  ]);
  return keys.map((key) => found.get(key) ?? null);
}

function byActor(fullNames: readonly string[]): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const fullName of fullNames) {
    const actor = actorOf(fullName);
    const group = groups.get(actor);
    if (group) group.push(fullName);
    else groups.set(actor, [fullName]);
  }
  return [...groups.values()];
}

/** Finds full names with the same actor; for each of them, the budget has reserved a page of `size` rows. */
async function findAll(lookUps: LookUps, fullNames: readonly string[], size: number): Promise<void> {
  await failing(lookUps, fullNames, async () => {
    const missing = fullNames.length > 1 ? await findTogether(lookUps, fullNames, size) : fullNames;
    await settled(missing.map((fullName) => findOne(lookUps, fullName, size)));
  });
}

/**
 * Finds full names by one walk, as long as this probably takes fewer calls than a walk each: not more than one in excess,
 * however the list turns out to be. Returns the names that it leaves.
 */
async function findTogether(lookUps: LookUps, fullNames: readonly string[], size: number): Promise<readonly string[]> {
  const { budget } = lookUps;
  const walk = new RunWalk(lookUps, fullNames, [sharedRowsPerName * fullNames.length]);
  let { missing } = walk;
  while (missing.length > 0 && budget.canReadOn) {
    await walk.readOn();
    const settledNames = missing.length - walk.missing.length;
    budget.releasePages(settledNames, size);
    missing = walk.missing;
    if (settledNames < savingNames && walk.pagesLeft >= missing.length) break;
  }
  return missing;
}

async function findOne(lookUps: LookUps, fullName: string, size: number): Promise<void> {
  await failing(lookUps, [fullName], async () => {
    const walk = new RunWalk(lookUps, [fullName], [size, secondSize]);
    await walk.readReserved();
    while (walk.missing.length > 0) await walk.readOn();
  });
}

/** If the work fails, so do the full names that it has not settled. */
async function failing({ found }: LookUps, fullNames: readonly string[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    for (const fullName of fullNames) found.settle(fullName, error);
  }
}
