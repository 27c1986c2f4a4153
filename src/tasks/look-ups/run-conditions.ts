import type { TaskQuery } from '../../upstream/task-query.ts';
import { canBeFullName, hasBlankEdge } from './divisions.ts';
import { toSearch } from './full-name-search.ts';

/** URL-encoded, in characters. Together with the rest, an actor takes no more room in the URL than the longest search. */
const maxEncodedActorLength = 2_250;
/** In UTF-16 units, each of which takes up to nine characters in a URL. */
const maxRestLength = 250;
/** In UTF-16 units. A shorter text, which many rests hold, makes the upstream search for little gain. */
const minSharedLength = 4;

/** Whether a run can have this full name: an actor has a name. */
export function canBeRunName(text: string): boolean {
  return canBeFullName(text) && !text.startsWith(':');
}

/** The name of a full name's actor, which holds no colon. */
export function actorOf(fullName: string): string {
  const [actor = ''] = fullName.split(':', 1);
  return actor;
}

/**
 * The conditions for all runs with one of these full names, which have the same actor. They may hold for other runs too: a
 * `uid` only narrows the list, and an actor that the upstream cannot be asked for is searched for.
 */
export function toRunConditions(fullNames: readonly string[]): Omit<TaskQuery, 'order'> {
  const [first = ''] = fullNames;
  const actor = actorOf(first);
  if (!canBeAskedFor(actor)) return toSearch(fullNames).conditions;
  const uid = sharedStart(fullNames.map((fullName) => fullName.slice(actor.length + 1)));
  return { name: actor, ...(uid !== '' && { uid }) };
}

/** The upstream strips blanks from its parameters, but not from its rows. */
function canBeAskedFor(actor: string): boolean {
  if (actor.length > maxEncodedActorLength || hasBlankEdge(actor)) return false;
  return encodeURIComponent(actor).length <= maxEncodedActorLength;
}

/** How all of these rests start, as far as it is worth searching for. */
function sharedStart([first = '', ...others]: readonly string[]): string {
  let length = Math.min(first.length, maxRestLength);
  for (const other of others) {
    let shared = 0;
    while (shared < length && other[shared] === first[shared]) shared++;
    length = shared;
  }
  const cut = first.slice(0, length);
  const start = cut.isWellFormed() ? cut : cut.slice(0, -1);
  return others.length > 0 && start.length < minSharedLength ? '' : start;
}
