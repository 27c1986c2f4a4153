import { compareText } from './compare-text.ts';
import { toInstant } from './instant.ts';
import type { SandboxTask } from './sandbox-task.ts';

/** The sort keys of each field: a rank per row, equal for equal values; null ranks highest, as in PostgreSQL. */
export const sortRanks = {
  uuid: by((task) => task.uuid.toLowerCase(), compareValues),
  name: by((task) => task.name, compareText),
  uid: by((task) => task.uid, compareText),
  description: by((task) => task.description, compareText),
  start_timestamp: by((task) => toInstant(task.start_timestamp) ?? null, compareValues),
  finish_timestamp: by((task) => toInstant(task.finish_timestamp) ?? null, compareValues),
  duration: by((task) => task.duration, compareValues),
  status: by((task) => task.status, compareText),
  // PostgreSQL's jsonb order compares the number of items first; the order of lists with equal length is not modelled.
  messages: by((task) => task.messages.length, compareValues),
  expires: by((task) => (task.expires ? (toInstant(task.expires) ?? null) : null), compareValues),
  expiring: by((task) => task.expiring ?? null, compareValues),
} as const;

/** A field that `ordering` accepts. */
export type OrderingField = keyof typeof sortRanks;

type Comparable = string | number | bigint | boolean;
type Ranks = (tasks: readonly SandboxTask[]) => readonly number[];

function by<Key extends Comparable>(
  toKey: (task: SandboxTask) => Key | null,
  compare: (left: Key, right: Key) => number,
): Ranks {
  return (tasks) => {
    const keys = tasks.map(toKey);
    const distinct = [...new Set(keys)].filter((key) => key !== null).sort(compare);
    const rankOf = new Map<Key | null, number>(distinct.map((key, rank) => [key, rank]));
    return keys.map((key) => rankOf.get(key) ?? distinct.length);
  };
}

function compareValues<Key extends Comparable>(left: Key, right: Key): number {
  return left < right ? -1 : Number(left > right);
}
