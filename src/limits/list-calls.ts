import { toEarlyStop } from '../tasks/early-stop.ts';
import { allStatuses, type Conditions, type TaskFilter, toConditions } from '../tasks/filter.ts';
import { mostProbes } from '../tasks/list-end.ts';
import { isSortedHere, toTotalOrder } from '../tasks/ordering.ts';
import { restOf, statusesOf } from '../tasks/pushed-list.ts';
import { sum } from '../tasks/sum.ts';
import type { ListAbilities } from '../upstream/list-abilities.ts';
import type { TaskOrder } from '../upstream/task-query.ts';

/** The arguments of a list, coerced by the schema. */
export interface ListArguments {
  readonly filter?: TaskFilter | null;
  readonly orderBy?: readonly TaskOrder[] | null;
  readonly [ofWindow: string]: unknown;
}

/** Scan limits, in rows. */
export interface ScanLimits {
  readonly scanLimit: number;
  readonly maxPageSize: number;
}

/** Maximum cost of this many lists together, by any API and whatever is selected of them. */
export function mostListCalls(lists: number, { scanLimit, maxPageSize }: ScanLimits): number {
  const perPushedList = callsPerWindow + 1 + allStatuses.length;
  const perList = Math.max(perPushedList, callsBesideBudget + Math.max(callsToFindEnd, maxPageSize));
  return Math.ceil(scanLimit / maxPageSize) + lists * perList;
}

/** All selections of one list in an operation. */
interface Demand {
  /** The windows' arguments; only windows whose rows are needed. */
  readonly windows: Set<string>;
  /** Calls that count the rows of each status, besides the one that counts all. */
  readonly statusCalls: number;
  /** Whether the count of all rows is needed for those of each status. */
  readonly countsRest: boolean;
  count: boolean;
  countByStatus: boolean;
}

/** Two pages cover a window; one more if it is past the end, or is a tail that the last page does not hold. */
const callsPerWindow = 3;

/** The last page and a page past the end, which hold few rows or none, and then the count. */
const callsBesideBudget = 3;

/** Finding where a scan may stop early, and whether it can within the limit. */
const callsToFindEnd = mostProbes + 2;

/**
 * Adds up the maximum upstream calls of an operation's lists. The same list costs once, since `TaskLists` reads it once.
 */
export class ListCalls {
  readonly #limits: ScanLimits;
  readonly #abilities: ListAbilities;
  readonly #demands = new Map<string, Demand>();
  /** The queries of whose lists any row may be read. */
  readonly #readQueries = new Set<string>();
  /** Further calls for such lists, each by what needs it. */
  readonly #furtherCalls = new Map<string, number>();

  constructor(limits: ScanLimits, abilities: ListAbilities) {
    this.#limits = limits;
    this.#abilities = abilities;
  }

  /**
   * `selected` contains the connection's fields, and those of `pageInfo` as `pageInfo.hasNextPage`. Throws if the filter is
   * refused.
   */
  add({ filter, orderBy, ...window }: ListArguments, selected: ReadonlySet<string>): void {
    const { pushed, remaining } = toConditions(filter, this.#abilities);
    const order = toTotalOrder(orderBy, this.#abilities);
    const query = toKey(pushed, order);
    const needsRows = rowFields.some((field) => selected.has(field));
    const needsCount = countFields.some((field) => selected.has(field));
    const countsByStatus = selected.has('statusCounts');
    const isSorted = isSortedHere(order, this.#abilities);
    if (remaining || (isSorted && needsRows)) {
      if (!needsRows && !needsCount && !countsByStatus) return;
      this.#readQueries.add(query);
      if (isSorted) {
        // Rows that were not kept while the list was read are retrieved.
        if (needsRows) this.#furtherCalls.set(toKey(query, remaining?.filter, window), this.#sizeOf(window));
      } else if (remaining && toEarlyStop(remaining.filter, order, this.#abilities)) {
        this.#furtherCalls.set(toKey(query, remaining.filter), callsToFindEnd);
      }
      return;
    }
    const demand = this.#demandOf(query, pushed);
    if (needsRows) demand.windows.add(toKey(window));
    demand.count ||= needsCount || selected.has('pagination');
    demand.countByStatus ||= countsByStatus;
  }

  /**
   * Maximum calls of all lists. Excludes retries, the extra calls if an upstream serves smaller pages than requested, and those
   * that reveal, once, which values an upstream's release does not know.
   */
  get total(): number {
    const pushed = sum([...this.#demands.values()].map(callsOf));
    const { scanLimit, maxPageSize } = this.#limits;
    const read = this.#readQueries.size;
    // All lists of the operation that are read share one budget of rows.
    const inBudget = read === 0 ? 0 : Math.ceil(scanLimit / maxPageSize) + read * callsBesideBudget;
    return pushed + inBudget + sum([...this.#furtherCalls.values()]);
  }

  #demandOf(query: string, pushed: Conditions['pushed']): Demand {
    const known = this.#demands.get(query);
    if (known) return known;
    const statuses = statusesOf(pushed);
    const countsRest = restOf(statuses, this.#abilities) !== undefined;
    const statusCalls = statuses.length - Number(countsRest);
    const demand = { windows: new Set<string>(), statusCalls, countsRest, count: false, countByStatus: false };
    this.#demands.set(query, demand);
    return demand;
  }

  /** The most rows that a window can have. */
  #sizeOf({ first, last, page }: ListArguments): number {
    const size = (page as { readonly size?: number | null } | null | undefined)?.size;
    const sizes = [first, last, size].filter((each): each is number => typeof each === 'number' && each >= 0);
    return Math.min(this.#limits.maxPageSize, ...sizes);
  }
}

const rowFields = ['edges', 'nodes', 'pageInfo.startCursor', 'pageInfo.endCursor'];
const countFields = ['totalCount', 'pageInfo.hasNextPage', 'pageInfo.hasPreviousPage'];

/** The rows' envelopes contain the count too. */
function callsOf({ windows, statusCalls, countsRest, count, countByStatus }: Demand): number {
  const counts = (count || (countByStatus && countsRest)) && windows.size === 0 ? 1 : 0;
  return windows.size * callsPerWindow + counts + (countByStatus ? statusCalls : 0);
}

/** Treats null like a missing value. */
function toKey(...parts: readonly unknown[]): string {
  return JSON.stringify(parts, (_key, value: unknown) => value ?? undefined);
}
