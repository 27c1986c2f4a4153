import type { UpstreamSession } from '../../upstream/upstream-session.ts';
import type { FoundTasks } from './found-tasks.ts';
import type { LookUpBudget } from './look-up-budget.ts';

/** State shared by the look-ups of one batch. */
export interface LookUps {
  readonly session: UpstreamSession;
  readonly budget: LookUpBudget;
  readonly found: FoundTasks;
}
