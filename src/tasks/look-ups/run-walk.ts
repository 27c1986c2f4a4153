import { BrokenTask, type Task, type TaskRow } from '../../upstream/task.ts';
import type { TaskQuery } from '../../upstream/task-query.ts';
import type { LookUps } from './look-ups.ts';

/** The latest change first, in which the latest run of a name stands first. */
const latestChangeFirst: TaskQuery['order'] = [
  { field: 'UPDATED_AT', direction: 'DESC' },
  { field: 'UUID', direction: 'ASC' },
];

/** In UTF-16 units. A longer rest is searched for by its start: that finds more rows, the wanted ones among them. */
const maxSearchedLength = 300;
/** In UTF-16 units; no actor has a longer name. */
const maxActorLength = 1_000;
/**
 * Rows of the first pages of a walk for one name; all others have the largest size. Of the latest five runs one has usually ended,
 * and each row carries its whole log.
 */
const firstSizes = [5, 20];

/** The name of a full name's actor: the part before the first colon. */
export function actorOf(fullName: string): string {
  const [actor = ''] = fullName.split(':', 1);
  return actor;
}

/** Whether a run can have this actor: a dotted path, without blanks. */
export function canBeActor(actor: string): boolean {
  return actor !== '' && actor.length <= maxActorLength && !/\s/.test(actor);
}

/** Reads the runs of some full names of one actor, latest first, page by page, until each name is settled. */
export class RunWalk {
  readonly #lookUps: LookUps;
  readonly #query: TaskQuery;
  /** The first run of each open name, none of whose runs so far has ended. */
  readonly #latest = new Map<string, Task>();
  #missing: ReadonlySet<string>;
  /** The sizes of the next pages, in rows, before those of the largest size. */
  readonly #sizes: number[];
  /** Rows read from the start of the list without a gap. */
  #read = 0;
  #count = Number.POSITIVE_INFINITY;

  constructor(lookUps: LookUps, fullNames: readonly string[]) {
    const [first = '', ...others] = fullNames;
    const rest = first.slice(actorOf(first).length + 1);
    this.#lookUps = lookUps;
    this.#query = {
      name: actorOf(first),
      ...(others.length === 0 && rest !== '' && { uid: startOf(rest) }),
      order: latestChangeFirst,
    };
    this.#missing = new Set(fullNames);
    this.#sizes = others.length === 0 ? [...firstSizes] : [];
  }

  /** The names that are not settled. */
  get missing(): readonly string[] {
    return [...this.#missing];
  }

  /** Calls for the rest of the list, in pages of the largest size. */
  get pagesLeft(): number {
    return Math.ceil((this.#count - this.#read) / this.#lookUps.session.maxPageSize);
  }

  /** Reads the next page. Throws SCAN_LIMIT_REACHED if the budget is spent. */
  async readOn(): Promise<void> {
    const { session, budget } = this.#lookUps;
    const size = Math.min(this.#sizes.shift() ?? session.maxPageSize, session.maxPageSize);
    budget.takeCall();
    budget.takeRows(size);
    // A larger page than before starts at a row that has been read: positions are those of pages of its own size.
    const number = Math.floor(this.#read / size) + 1;
    const page = await session.listTasks(this.#query, { number, size }, 'scan');
    budget.giveBack(size - (page?.rows.length ?? 0));
    if (!page) {
      // The list has become shorter.
      this.#count = this.#read;
      return;
    }
    for (const row of page.rows) this.#take(row);
    this.#count = page.count;
    this.#read = Math.max(this.#read, page.offset + page.rows.length);
  }

  /** At the end of the list: a name has its latest run, although it has not ended, or no run at all. */
  settleRest(): void {
    for (const fullName of this.#missing) {
      const latest = this.#latest.get(fullName);
      if (latest) this.#lookUps.found.settle(fullName, latest);
    }
    this.#missing = new Set();
  }

  #take(row: TaskRow): void {
    const { fullName } = row;
    if (fullName === undefined || !this.#missing.has(fullName)) return;
    if (!(row instanceof BrokenTask) && row.state !== 'DONE' && row.state !== 'REJECTED') {
      if (!this.#latest.has(fullName)) this.#latest.set(fullName, row);
      return;
    }
    // A row that breaks the contract may be the latest that has ended: an earlier one must not replace it.
    this.#lookUps.found.settle(fullName, row);
    this.#missing = new Set(this.missing.filter((each) => each !== fullName));
  }
}

function startOf(rest: string): string {
  const start = rest.slice(0, maxSearchedLength);
  return start.isWellFormed() ? start : start.slice(0, -1);
}
