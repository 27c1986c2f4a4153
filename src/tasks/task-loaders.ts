import DataLoader from 'dataloader';
import type { Task } from '../upstream/task.ts';
import type { UpstreamSession } from '../upstream/upstream-session.ts';
import type { TaskKey } from './found-tasks.ts';
import { loadTasks } from './load-tasks.ts';
import { once } from './memoize.ts';

/** The look-ups of one operation: one batch for both keys, each key once. What is not there is null. */
export class TaskLoaders {
  readonly #loader: () => DataLoader<TaskKey, Task | null, string>;

  constructor(session: UpstreamSession) {
    this.#loader = once(
      () =>
        new DataLoader((keys: readonly TaskKey[]) => loadTasks(session, keys), {
          cacheKeyFn: (key) => JSON.stringify(key),
        }),
    );
  }

  /** By UUID, in lower case. */
  byUuid(uuid: string): Promise<Task | null> {
    return this.#loader().load({ uuid });
  }

  /** By full name; of several tasks that share it, the one that finished last. */
  byFullName(fullName: string): Promise<Task | null> {
    return this.#loader().load({ fullName });
  }
}
