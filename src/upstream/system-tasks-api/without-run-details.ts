import { emptyLog } from '../logged-messages.ts';
import type { TaskLog } from '../task.ts';

/** What only authentik 2025.8 and later say of a run. Getters, since they take no memory in each row. */
export abstract class WithoutRunDetails {
  get state(): null {
    return null;
  }

  get queue(): null {
    return null;
  }

  get retries(): null {
    return null;
  }

  get eta(): null {
    return null;
  }

  get relatedObject(): null {
    return null;
  }

  get previousLog(): TaskLog {
    return emptyLog;
  }
}
