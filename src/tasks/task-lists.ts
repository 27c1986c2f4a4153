import { hash } from 'node:crypto';
import { memoize } from '../flights/memoize.ts';
import type { TaskOrder, TaskQuery } from '../upstream/task-query.ts';
import type { UpstreamApi } from '../upstream/upstream-api.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { toEarlyStop } from './early-stop.ts';
import { type Conditions, type TaskFilter, toConditions } from './filter.ts';
import { isSortedHere, toTotalOrder, uuidLast } from './ordering.ts';
import type { RemainingFilter } from './predicate.ts';
import { PushedList } from './pushed-list.ts';
import { RowFeed } from './row-feed.ts';
import { RowStream } from './row-stream.ts';
import { ScanBudget, type ScanTally } from './scan-budget.ts';
import { ScannedList } from './scanned-list.ts';
import { RowOrder } from './sort-keys.ts';
import { SortedList } from './sorted-list.ts';
import type { TaskList } from './task-list.ts';

/** The lists of one operation. Equal filters and orders share a list, however they are written. */
export class TaskLists {
  readonly #session: UpstreamSession;
  readonly #budget: ScanBudget;
  readonly #lists = new Map<string, TaskList>();

  constructor(session: UpstreamSession, scanLimit: number, tally: ScanTally) {
    this.#session = session;
    this.#budget = new ScanBudget(scanLimit, tally);
  }

  /** Throws BAD_USER_INPUT if the filter is invalid. */
  get(filter: TaskFilter | null | undefined, orderBy: readonly TaskOrder[] | null | undefined): TaskList {
    const { abilities } = this.#session.api;
    const { pushed, remaining } = toConditions(filter, abilities);
    const query: TaskQuery = { ...pushed, order: toTotalOrder(orderBy, abilities) };
    const fingerprint = toFingerprint(query, remaining?.filter, this.#session.api);
    const known = this.#lists.get(fingerprint);
    if (known) return known;
    const list = isSortedHere(query.order, abilities)
      ? this.#toSorted(query, remaining, fingerprint)
      : this.#toOrdered(query, remaining, fingerprint);
    this.#lists.set(fingerprint, list);
    return list;
  }

  /** A list that the upstream sorts. */
  #toOrdered(query: TaskQuery, remaining: Conditions['remaining'], fingerprint: string): TaskList {
    if (!remaining) return new PushedList(this.#session, query, fingerprint);
    const isPast = toEarlyStop(remaining.filter, query.order, this.#session.api.abilities);
    const { limit } = this.#budget;
    return new ScannedList({ feed: this.#feed(query), meets: remaining.meets, isPast, limit, fingerprint });
  }

  /** A list that the gateway sorts. */
  #toSorted({ order, ...pushed }: TaskQuery, remaining: Conditions['remaining'], fingerprint: string): TaskList {
    const session = this.#session;
    const { abilities } = session.api;
    const rows = remaining ?? { counted: new PushedList(session, { ...pushed, order: [uuidLast] }, fingerprint) };
    return new SortedList({
      session,
      stream: this.#stream(pushed),
      order: new RowOrder(order, abilities),
      rows,
      fingerprint,
    });
  }

  readonly #stream = memoize(
    (pushed: Conditions['pushed']): RowStream => new RowStream(this.#session, pushed, this.#budget),
  );

  readonly #feed = memoize((query: TaskQuery): RowFeed => new RowFeed(this.#session, query, this.#budget));
}

/** A hash of query, remaining filter and the API's marks; null and missing conditions are equal. */
function toFingerprint(
  query: TaskQuery,
  remaining: RemainingFilter | undefined,
  { cursorMarks }: Pick<UpstreamApi, 'cursorMarks'>,
): string {
  // A replacer makes it slow, and a query holds neither null nor numbers.
  const text = remaining
    ? JSON.stringify([query, remaining, ...cursorMarks], withoutNull)
    : JSON.stringify([query, null, ...cursorMarks]);
  return hash('sha256', text, 'base64url').slice(0, 10);
}

function withoutNull(_key: string, value: unknown): unknown {
  // A literal such as -1e999 is infinite, and JSON has the same text for the opposite one.
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : (value ?? undefined);
}
