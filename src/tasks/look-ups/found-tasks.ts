import { GatewayError } from '../../errors.ts';
import type { Task, TaskRow } from '../../upstream/task.ts';
import type { UpstreamSession } from '../../upstream/upstream-session.ts';

/** The key of one look-up; UUIDs are in lower case. */
export type TaskKey = { readonly uuid: string } | { readonly fullName: string };

/** The tasks found by look-ups, and the errors of those that failed. */
export class FoundTasks {
  readonly #session: UpstreamSession;
  readonly #uuids = new Set<string>();
  readonly #fullNames = new Set<string>();
  readonly #byUuid = new Map<string, Task | GatewayError>();
  readonly #byFullName = new Map<string, Task | GatewayError>();

  constructor(session: UpstreamSession, keys: readonly TaskKey[]) {
    this.#session = session;
    for (const key of keys) {
      if ('uuid' in key) this.#uuids.add(key.uuid);
      else this.#fullNames.add(key.fullName);
    }
  }

  get(key: TaskKey): Task | GatewayError | undefined {
    if ('fullName' in key) return this.#byFullName.get(key.fullName);
    return this.#byUuid.get(key.uuid) ?? this.#session.knownRow(key.uuid);
  }

  has(key: TaskKey): boolean {
    return this.get(key) !== undefined;
  }

  /** Whether the row has one of the keys. */
  wants({ uuid, fullName }: TaskRow): boolean {
    return (uuid !== undefined && this.#uuids.has(uuid)) || (fullName !== undefined && this.#fullNames.has(fullName));
  }

  /**
   * Adds rows in latest-first order, so that the first row of a full name is the task that finished last. `fullNames` are
   * those of which the list holds all tasks; by default all of them, for the whole list.
   */
  add(rows: readonly TaskRow[], fullNames: ReadonlySet<string> = this.#fullNames): void {
    for (const row of rows) {
      if (row.uuid !== undefined && this.#uuids.has(row.uuid)) this.#byUuid.set(row.uuid, row);
      if (row.fullName !== undefined && fullNames.has(row.fullName)) this.settle(row.fullName, row);
    }
  }

  /** Sets the outcome of a full name; the first outcome wins. */
  settle(fullName: string, outcome: Task | GatewayError): void {
    if (!this.#byFullName.has(fullName)) this.#byFullName.set(fullName, outcome);
  }

  /** Retrieves one task. A failure affects only this UUID. */
  async retrieve(uuid: string): Promise<void> {
    try {
      const task = await this.#session.getTask(uuid);
      if (task) this.#byUuid.set(uuid, task);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      this.#byUuid.set(uuid, error);
    }
  }
}
