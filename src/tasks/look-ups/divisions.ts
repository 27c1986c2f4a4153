import type { TaskQuery } from '../../upstream/task-query.ts';
import { latestFirst } from './latest-first.ts';

/** Maximum URL-encoded length in characters: that of the longest search. */
const maxEncodedLength = 4_500;

/** White space that the upstream strips from its parameters: what Python strips, and what JavaScript considers blank. */
const blank = '[\\s\\x1c-\\x1f\\x85]';
const blankEdge = new RegExp(`^${blank}|${blank}$`);

/** Whether a task can have this full name: PostgreSQL cannot store NUL, and every task has a name. */
export function canBeFullName(text: string): boolean {
  return text.trim() !== '' && !text.includes('\0') && text.isWellFormed();
}

/** Whether the upstream would strip a blank from this text if it were a parameter. */
export function hasBlankEdge(text: string): boolean {
  return blankEdge.test(text);
}

export function countColons(fullName: string): number {
  let colons = 0;
  for (let at = fullName.indexOf(':'); at >= 0; at = fullName.indexOf(':', at + 1)) colons++;
  return colons;
}

/**
 * The query for the task whose full name divides into name and uid at the first colon; its first row is that task. Empty if
 * no task can be divided there; undefined if the upstream cannot be asked for exactly this name and uid.
 */
export function atFirstColon(fullName: string): readonly TaskQuery[] | undefined {
  return fitsUrl(fullName) ? divideAt(fullName, fullName.indexOf(':')) : undefined;
}

/** The queries for the tasks whose full name divides at a later colon; as `atFirstColon`. */
export function atLaterColons(fullName: string): readonly TaskQuery[] | undefined {
  if (!fitsUrl(fullName)) return undefined;
  const queries: TaskQuery[] = [];
  let at = fullName.indexOf(':');
  while (at >= 0) {
    at = fullName.indexOf(':', at + 1);
    const divided = at < 0 ? [] : divideAt(fullName, at);
    if (!divided) return undefined;
    queries.push(...divided);
  }
  return queries;
}

/**
 * The queries for tasks whose name is the whole full name. Tasks without a uid come first in the rows of the first query,
 * tasks with an empty uid in those of the second. Undefined if the upstream cannot be asked for exactly this name.
 */
export function undivided(fullName: string): readonly [TaskQuery, TaskQuery] | undefined {
  if (!fitsUrl(fullName) || blankEdge.test(fullName)) return undefined;
  return [
    { name: fullName, order: [{ field: 'UID', direction: 'DESC' }, ...latestFirst] },
    { name: fullName, order: [{ field: 'UID', direction: 'ASC' }, ...latestFirst] },
  ];
}

/** Whether the upstream can be asked for the most likely division of a full name. */
export function canBeAskedFor(fullName: string): boolean {
  return (fullName.includes(':') ? atFirstColon(fullName) : undivided(fullName)) !== undefined;
}

/** Whether the upstream can be asked for every division of a full name. */
export function canBeAskedForWhole(fullName: string): boolean {
  return canBeAskedFor(fullName) && atLaterColons(fullName) !== undefined && undivided(fullName) !== undefined;
}

function divideAt(fullName: string, colon: number): readonly TaskQuery[] | undefined {
  const [name, uid] = [fullName.slice(0, colon), fullName.slice(colon + 1)];
  // With an empty uid, the full name is the name alone.
  if (uid === '') return [];
  if (blankEdge.test(name) || blankEdge.test(uid)) return undefined;
  // The upstream ignores an empty parameter, but empty names come first in this order.
  if (name === '') return [{ uid, order: [{ field: 'NAME', direction: 'ASC' }, ...latestFirst] }];
  return [{ name, uid, order: latestFirst }];
}

function fitsUrl(fullName: string): boolean {
  return fullName.length <= maxEncodedLength && encodeURIComponent(fullName).length <= maxEncodedLength;
}
