import { badInput } from '../errors.ts';
import type { LogLevel, Task, TaskStatus } from '../upstream/task.ts';
import { compareInstants, type Instant, toInstant } from '../values/instant.ts';
import { withoutBlankEdges } from './blank-edges.ts';
import { countMessages } from './messages.ts';

/** Conditions without an upstream parameter. Null means no condition. */
export interface RemainingFilter {
  /** Two or three statuses; the upstream can filter by one. */
  readonly status?: readonly TaskStatus[];
  /** If the upstream only narrows the list by it. As elsewhere, blanks around it do not count. */
  readonly uid?: string;
  readonly startTimestamp?: Range<string> | null;
  readonly finishTimestamp?: Range<string> | null;
  readonly updatedAt?: Range<string> | null;
  /** In seconds. */
  readonly duration?: Range<number> | null;
  readonly messageLevel?: LogLevel | null;
  readonly expiring?: boolean | null;
}

/** `from` is inclusive, `to` exclusive. */
export interface Range<T> {
  readonly from?: T | null;
  readonly to?: T | null;
}

export type Predicate = (task: Task) => boolean;

/**
 * The predicate for the conditions that the upstream cannot check; undefined if there are none. Throws BAD_USER_INPUT for
 * impossible ranges.
 */
export function toPredicate(filter: RemainingFilter): Predicate | undefined {
  const { status, uid, startTimestamp, finishTimestamp, updatedAt, duration, messageLevel, expiring, ...unanswered } =
    filter;
  unanswered satisfies Record<string, never>;
  const conditions: Predicate[] = [];
  if (status) conditions.push((task) => status.includes(task.status));
  if (uid !== undefined) {
    const stripped = withoutBlankEdges(uid);
    conditions.push((task) => task.uid === stripped || task.uid === uid);
  }
  for (const [field, range] of Object.entries({ startTimestamp, finishTimestamp, updatedAt })) {
    const within = toRange(`filter.${field}`, range, toBound, compareInstants);
    if (within) conditions.push((task) => within(toBound(task[field as 'startTimestamp'])));
  }
  const lasting = toRange(
    'filter.duration',
    duration,
    (seconds) => seconds,
    (a, b) => a - b,
  );
  if (lasting) conditions.push((task) => lasting(task.duration));
  if (expiring != null) conditions.push((task) => task.expiring === expiring);
  if (messageLevel) conditions.push((task) => countMessages(task.log, { minLevel: messageLevel }) > 0);
  return conditions.length === 0 ? undefined : (task) => conditions.every((condition) => condition(task));
}

function toRange<T, V>(
  argument: string,
  range: Range<T> | null | undefined,
  toValue: (value: T) => V,
  compare: (a: V, b: V) => number,
): ((value: V) => boolean) | undefined {
  const from = range?.from == null ? undefined : toValue(range.from);
  const to = range?.to == null ? undefined : toValue(range.to);
  if (from === undefined && to === undefined) return undefined;
  if (from !== undefined && to !== undefined && compare(from, to) >= 0) {
    throw badInput(argument, 'have `from` before `to`', range);
  }
  return (value) => (from === undefined || compare(value, from) >= 0) && (to === undefined || compare(value, to) < 0);
}

/** Always parses: the scalar has checked the input, the upstream's reader the rows. */
export function toBound(text: string): Instant {
  return toInstant(text) ?? { seconds: Number.NaN, fraction: '' };
}
