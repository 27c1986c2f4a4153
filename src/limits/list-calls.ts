import { allStatuses, type TaskFilter, toConditions } from '../tasks/filter.ts';
import { toTotalOrder } from '../tasks/ordering.ts';
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

/** Maximum cost of this many lists together, whatever is selected of them. */
export function mostListCalls(lists: number, { scanLimit, maxPageSize }: ScanLimits): number {
  const perList = Math.max(callsPerWindow + 1 + allStatuses.length, callsBesideBudget);
  return Math.ceil(scanLimit / maxPageSize) + lists * perList;
}

/** All selections of one list in an operation. */
interface Demand {
  /** The windows' arguments; only windows whose rows are needed. */
  readonly windows: Set<string>;
  /** Whether the filter allows exactly one status. */
  readonly singleStatus: boolean;
  count: boolean;
  countByStatus: boolean;
}

/** Two pages cover a window; one more if it is past the end, or is a tail that the last page does not hold. */
const callsPerWindow = 3;

/** The last page and a page past the end, which hold few rows or none, and then the count. */
const callsBesideBudget = 3;

/**
 * Adds up the maximum upstream calls of an operation's lists. The same list costs once, since `TaskLists` reads it once.
 */
export class ListCalls {
  readonly #limits: ScanLimits;
  readonly #abilities: ListAbilities;
  readonly #demands = new Map<string, Demand>();
  readonly #scannedQueries = new Set<string>();

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
    const query = toKey(pushed, toTotalOrder(orderBy, this.#abilities));
    const needsRows = rowFields.some((field) => selected.has(field));
    const needsCount = countFields.some((field) => selected.has(field));
    const countsByStatus = selected.has('statusCounts');
    if (remaining) {
      if (needsRows || needsCount || countsByStatus) this.#scannedQueries.add(query);
      return;
    }
    const demand = this.#demandOf(query, typeof pushed.status === 'string');
    if (needsRows) demand.windows.add(toKey(window));
    demand.count ||= needsCount || selected.has('pagination');
    demand.countByStatus ||= countsByStatus;
  }

  /**
   * Maximum calls of all lists. Excludes retries, and the extra calls if an upstream serves smaller pages than requested.
   */
  get total(): number {
    const pushed = [...this.#demands.values()].reduce((sum, demand) => sum + callsOf(demand), 0);
    const { scanLimit, maxPageSize } = this.#limits;
    const scans = this.#scannedQueries.size;
    // All scans of the operation share one budget of rows.
    return pushed + (scans === 0 ? 0 : Math.ceil(scanLimit / maxPageSize) + scans * callsBesideBudget);
  }

  #demandOf(query: string, singleStatus: boolean): Demand {
    const known = this.#demands.get(query);
    if (known) return known;
    const demand = { windows: new Set<string>(), singleStatus, count: false, countByStatus: false };
    this.#demands.set(query, demand);
    return demand;
  }
}

const rowFields = ['edges', 'nodes', 'pageInfo.startCursor', 'pageInfo.endCursor'];
const countFields = ['totalCount', 'pageInfo.hasNextPage', 'pageInfo.hasPreviousPage'];

/** The rows' envelopes contain the count too, and a single status has the count of the whole list. */
function callsOf({ windows, singleStatus, count, countByStatus }: Demand): number {
  const counts = (count || (countByStatus && singleStatus)) && windows.size === 0 ? 1 : 0;
  const statuses = countByStatus && !singleStatus ? allStatuses.length : 0;
  return windows.size * callsPerWindow + counts + statuses;
}

/** Treats null like a missing value. */
function toKey(...parts: readonly unknown[]): string {
  return JSON.stringify(parts, (_key, value: unknown) => value ?? undefined);
}
