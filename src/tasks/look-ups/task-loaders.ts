import DataLoader from 'dataloader';
import { once } from '../../flights/memoize.ts';
import type { Task } from '../../upstream/task.ts';
import type { UpstreamSession } from '../../upstream/upstream-session.ts';
import type { TaskKey } from './found-tasks.ts';
import { loadRuns } from './load-runs.ts';
import { loadTasks } from './load-tasks.ts';
import { LookUpBudget, type LookUpLimits } from './look-up-budget.ts';

/** The look-ups of one operation: UUIDs and full names in one batch, each key once. A key without a task yields null. */
export class TaskLoaders {
  readonly #loader: () => DataLoader<TaskKey, Task | null, string>;

  constructor(session: UpstreamSession, limits: LookUpLimits) {
    this.#loader = once(() => {
      const budget = new LookUpBudget(limits);
      const load = session.api.abilities.lookUps === 'list' ? loadTasks : loadRuns;
      return new DataLoader((keys: readonly TaskKey[]) => load(session, budget, keys), {
        cacheKeyFn: (key) => JSON.stringify(key),
      });
    });
  }

  /** `uuid` must be in lower case. */
  byUuid(uuid: string): Promise<Task | null> {
    return this.#loader().load({ uuid });
  }

  /**
   * If several tasks share the full name, returns the one that finished last; if a task is one of many runs, the latest that
   * has ended, or the latest if none has.
   */
  byFullName(fullName: string): Promise<Task | null> {
    return this.#loader().load({ fullName });
  }
}
