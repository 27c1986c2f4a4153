import type { JsonText } from '../exact-json.ts';
import type { SandboxMessage } from '../sandbox-task.ts';

/** One row of the tasks API, as the newest release stores it. */
export interface SandboxRun {
  readonly message_id: string;
  readonly queue_name: string;
  readonly actor_name: string;
  /** Undocumented values are served verbatim, as are those of `aggregated_status`. */
  readonly state: string;
  readonly mtime: string;
  readonly retries: number | JsonText;
  readonly eta: string | null;
  /** Null if the row has no related object; it is served without this key then. */
  readonly rel_obj_app_label: string | null;
  readonly rel_obj_model: string | null;
  readonly rel_obj_id: string | null;
  /** `actor_name`, or `actor_name:rest`. */
  readonly uid: string;
  readonly logs: readonly SandboxMessage[];
  readonly previous_logs: readonly SandboxMessage[];
  readonly aggregated_status: string;
  readonly description: string | null;
}
