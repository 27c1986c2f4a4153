import type { Window } from '../connection/window.ts';
import { memoize, once } from '../flights/memoize.ts';
import type { ListAbilities } from '../upstream/list-abilities.ts';
import type { TaskStatus } from '../upstream/task.ts';
import type { TaskQuery } from '../upstream/task-query.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { afterResolvers } from './after-resolvers.ts';
import { type CountedList, CountedSlice } from './counted-slice.ts';
import { allStatuses } from './filter.ts';
import { PlacedRow } from './placed-row.ts';
import { countRequest, type ReadSlice, readSlice } from './read-slice.ts';
import { sum } from './sum.ts';
import type { TaskList, TaskSlice } from './task-list.ts';

/** A list whose filter the upstream answers completely: positions are the upstream's, and envelopes contain the count. */
export class PushedList implements TaskList, CountedList {
  readonly hasPages = true;
  readonly fingerprint: string;
  readonly #session: UpstreamSession;
  readonly #query: TaskQuery;
  readonly #reads: Promise<ReadSlice>[] = [];

  constructor(session: UpstreamSession, query: TaskQuery, fingerprint: string) {
    this.#session = session;
    this.#query = query;
    this.fingerprint = fingerprint;
  }

  readonly slice = memoize((window: Window): TaskSlice => new CountedSlice(this, window));

  /** Taken from the envelope of a page that the operation reads anyway, else from a separate call. */
  readonly count = once(async (): Promise<number> => {
    await afterResolvers();
    const [read] = this.#reads;
    return read ? (await read).count : this.#countOf(this.#query);
  });

  readonly countByStatus = once(async (): Promise<ReadonlyMap<TaskStatus, number>> => {
    const asked = statusesOf(this.#query);
    const rest = restOf(asked, this.#session.api.abilities);
    const counts = new Map(allStatuses.map((status) => [status, 0]));
    const [total] = await Promise.all([
      rest === undefined ? 0 : this.count(),
      ...asked.map(async (status) => {
        if (status !== rest) counts.set(status, await this.#countOf({ ...this.#query, status }));
      }),
    ]);
    if (rest !== undefined) {
      const others = sum([...counts.values()]);
      // The list may change between the calls.
      counts.set(rest, Math.max(0, total - others));
    }
    return counts;
  });

  async read(window: Window): Promise<readonly PlacedRow[]> {
    const read = readSlice(this.#session, this.#query, window);
    this.#reads.push(read);
    const { start, rows } = await read;
    return rows.map((row, index) => new PlacedRow(start + index, row, this.fingerprint));
  }

  async #countOf(query: TaskQuery): Promise<number> {
    const page = await this.#session.listTasks(query, countRequest);
    return page?.count ?? 0;
  }
}

/** The statuses that rows of the list can have. */
export function statusesOf({ status }: Pick<TaskQuery, 'status'>): readonly TaskStatus[] {
  return status === undefined ? allStatuses : [status].flat();
}

/** The status whose rows are those that no other of these statuses has; undefined if each has to be counted. */
export function restOf(
  statuses: readonly TaskStatus[],
  { unknownStatus }: Pick<ListAbilities, 'unknownStatus'>,
): TaskStatus | undefined {
  // UNKNOWN is the first.
  return statuses.length === 1 || unknownStatus === 'rest' ? statuses[0] : undefined;
}
