import { hash } from 'node:crypto';
import { memoize } from '../flights/memoize.ts';
import type { TaskOrder, TaskQuery } from '../upstream/task-query.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { toEarlyStop } from './early-stop.ts';
import { type TaskFilter, toConditions } from './filter.ts';
import { toTotalOrder } from './ordering.ts';
import type { RemainingFilter } from './predicate.ts';
import { PushedList } from './pushed-list.ts';
import { RowFeed } from './row-feed.ts';
import { ScanBudget, type ScanTally } from './scan-budget.ts';
import { ScannedList } from './scanned-list.ts';
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
    const { abilities, cursorMarks } = this.#session.api;
    const { pushed, remaining } = toConditions(filter, abilities);
    const query: TaskQuery = { ...pushed, order: toTotalOrder(orderBy, abilities) };
    const fingerprint = toFingerprint(query, remaining?.filter, cursorMarks);
    const known = this.#lists.get(fingerprint);
    if (known) return known;
    const list = remaining
      ? new ScannedList({
          feed: this.#feed(query),
          meets: remaining.meets,
          isPast: toEarlyStop(remaining.filter, query.order, abilities),
          limit: this.#budget.limit,
          fingerprint,
        })
      : new PushedList(this.#session, query, fingerprint);
    this.#lists.set(fingerprint, list);
    return list;
  }

  readonly #feed = memoize((query: TaskQuery): RowFeed => new RowFeed(this.#session, query, this.#budget));
}

/** A hash of query, remaining filter and marks; null and missing conditions are equal. */
function toFingerprint(query: TaskQuery, remaining: RemainingFilter | undefined, marks: readonly string[]): string {
  // A replacer makes it slow, and a query holds neither null nor numbers.
  const text = remaining
    ? JSON.stringify([query, remaining, ...marks], withoutNull)
    : JSON.stringify([query, null, ...marks]);
  return hash('sha256', text, 'base64url').slice(0, 10);
}

function withoutNull(_key: string, value: unknown): unknown {
  // A literal such as -1e999 is infinite, and JSON has the same text for the opposite one.
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : (value ?? undefined);
}
