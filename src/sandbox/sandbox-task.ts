import type { Json, JsonText } from './exact-json.ts';

/** One log line of a task's last run. */
export interface SandboxMessage {
  readonly timestamp: string;
  readonly log_level: string;
  readonly logger: string;
  readonly event: string;
  readonly attributes: { readonly [key: string]: Json } | JsonText;
}

/** One stored row: what the database holds, before the serializer adds `full_name` and dresses bare string messages. */
export interface SandboxTask {
  readonly uuid: string;
  readonly name: string;
  readonly uid: string | null;
  readonly description: string | null;
  readonly start_timestamp: string;
  readonly finish_timestamp: string;
  readonly duration: number;
  /** Documented: unknown, successful, warning, error. Others are served as they are. */
  readonly status: string;
  /** The text of a JSON string is served as it is, as authentik before 2024.4 serves its messages. */
  readonly messages: readonly (SandboxMessage | string | JsonText)[];
  /** Not served if it is missing, as before 2024.4. */
  readonly expires?: string | null;
  /** Likewise. */
  readonly expiring?: boolean;
}
