import { GatewayError } from '../../errors.ts';
import type { Task } from '../../upstream/task.ts';
import type { UpstreamSession } from '../../upstream/upstream-session.ts';
import { canBeFullName } from './divisions.ts';
import { FoundTasks, type TaskKey } from './found-tasks.ts';
import { type LookUpBudget, tooFarToLook } from './look-up-budget.ts';
import type { LookUps } from './look-ups.ts';
import { actorOf, canBeActor, RunWalk } from './run-walk.ts';
import { settled } from './settled.ts';

/**
 * Loads the runs with these keys, in the order of the keys, from a list that is too long to be read whole. A UUID costs one
 * retrieve, unless the operation has read its row. A full name is that of many runs: the latest that has ended is the answer; if none
 * has, the latest. A name that the budget cannot settle yields SCAN_LIMIT_REACHED.
 */
export async function loadRuns(
  session: UpstreamSession,
  budget: LookUpBudget,
  keys: readonly TaskKey[],
): Promise<readonly (Task | null | Error)[]> {
  await session.pagesRead();
  const possible = keys.filter(canExist);
  const found = new FoundTasks(session, possible);
  const uuids = possible.flatMap((key) => ('uuid' in key && !found.has(key) ? [key.uuid] : []));
  const fullNames = possible.flatMap((key) => ('fullName' in key ? [key.fullName] : []));
  budget.allowWalks(fullNames.length);
  const lookUps: LookUps = { session, budget, found };
  await settled([
    ...uuids.map((uuid) => found.retrieve(uuid)),
    ...byActor(fullNames).map((ofActor) => findAll(lookUps, ofActor)),
  ]);
  return keys.map((key) => (canExist(key) ? (found.get(key) ?? null) : null));
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

/** Finds the full names of one actor. A failure is that of the names that it has left open. */
async function findAll(lookUps: LookUps, fullNames: readonly string[]): Promise<void> {
  const { found } = lookUps;
  try {
    if (fullNames.length === 1) return await findEach(lookUps, fullNames);
    // One walk for all, as long as it costs no more calls than a walk each for those that are left.
    const walk = new RunWalk(lookUps, fullNames);
    do await walk.readOn();
    while (walk.missing.length > 0 && walk.pagesLeft > 0 && walk.pagesLeft <= walk.missing.length);
    if (walk.pagesLeft > 0) await findEach(lookUps, walk.missing);
    else walk.settleRest();
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    for (const fullName of fullNames) found.settle(fullName, error);
  }
}

async function findEach(lookUps: LookUps, fullNames: readonly string[]): Promise<void> {
  await settled(fullNames.map((fullName) => findOne(lookUps, fullName)));
}

async function findOne(lookUps: LookUps, fullName: string): Promise<void> {
  const { found } = lookUps;
  try {
    const walk = new RunWalk(lookUps, [fullName]);
    do await walk.readOn();
    while (walk.missing.length > 0 && walk.pagesLeft > 0);
    walk.settleRest();
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    found.settle(fullName, error.code === 'SCAN_LIMIT_REACHED' ? tooFarToLook() : error);
  }
}

/** An actor is a dotted path. The upstream strips blanks from the parameter, so that no row could be found by such a name. */
function canExist(key: TaskKey): boolean {
  return 'uuid' in key || (canBeFullName(key.fullName) && canBeActor(actorOf(key.fullName)));
}
