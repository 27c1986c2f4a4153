import { GatewayError } from '../errors.ts';
import type { Task, TaskRow } from '../upstream/task.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import type { WholeList } from './whole-list.ts';

/** What one task is looked up by; uuids in lower case. */
export type TaskKey = { readonly uuid: string } | { readonly fullName: string };

/** What look-ups have found: tasks, and why there is none. */
export class FoundTasks {
  readonly #session: UpstreamSession;
  readonly #retrieved = new Map<string, Task | GatewayError>();
  readonly #latest = new Map<string, TaskRow>();

  constructor(session: UpstreamSession) {
    this.#session = session;
  }

  get(key: TaskKey): Task | Error | undefined {
    if ('fullName' in key) return this.#latest.get(key.fullName);
    return this.#retrieved.get(key.uuid) ?? this.#session.knownRow(key.uuid);
  }

  has(key: TaskKey): boolean {
    return this.get(key) !== undefined;
  }

  /** Lists come latest first, so the first row of a full name is the task that finished last. */
  add({ rows }: WholeList): void {
    for (const row of rows) {
      if (row.fullName !== undefined && !this.#latest.has(row.fullName)) this.#latest.set(row.fullName, row);
    }
  }

  /** A failure belongs to this uuid only. */
  async retrieve(uuid: string): Promise<void> {
    try {
      const task = await this.#session.getTask(uuid);
      if (task) this.#retrieved.set(uuid, task);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.#retrieved.set(uuid, error);
    }
  }
}
