import type { TaskQuery } from '../upstream/task-query.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import { TaskList } from './task-list.ts';

/** The lists of one operation: the same filter and order, however written, are the same list. */
export class TaskLists {
  readonly #session: UpstreamSession;
  readonly #lists = new Map<string, TaskList>();

  constructor(session: UpstreamSession) {
    this.#session = session;
  }

  get(query: TaskQuery): TaskList {
    const list = new TaskList(this.#session, query);
    const known = this.#lists.get(list.fingerprint);
    if (known) return known;
    this.#lists.set(list.fingerprint, list);
    return list;
  }
}
