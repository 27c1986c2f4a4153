import type { Json, JsonText } from './exact-json.ts';

/** One log line of a task's last run. */
export interface SandboxMessage {
  readonly timestamp: string;
  readonly log_level: string;
  readonly logger: string;
  readonly event: string;
  readonly attributes: { readonly [key: string]: Json } | JsonText;
}

/** One stored row, as in the database: before the serializer adds `full_name` and converts bare strings to messages. */
export interface SandboxTask {
  readonly uuid: string;
  readonly name: string;
  readonly uid: string | null;
  readonly description: string | null;
  readonly start_timestamp: string;
  readonly finish_timestamp: string;
  readonly duration: number;
  /** Documented: unknown, successful, warning, error. Other values are served verbatim. */
  readonly status: string;
  /** A `JsonText` of a JSON string is served verbatim, as authentik served its messages before 2024.4. */
  readonly messages: readonly (SandboxMessage | string | JsonText)[];
  /** Not served if missing, as before 2024.4. */
  readonly expires?: string | null;
  /** Not served if missing, as before 2024.4. */
  readonly expiring?: boolean;
}
