import type { Json } from '../../exact-json.ts';

/** A line that a run logs; its time depends on the run. */
export interface LogLineDraft {
  readonly level: 'debug' | 'info' | 'warning' | 'error';
  readonly event: string;
  readonly attributes?: { readonly [key: string]: Json };
}

/** An exception that ends an attempt. */
export interface FailureDraft {
  readonly type: string;
  /** Can be empty. */
  readonly text: string;
}

/** The object that a run belongs to. */
export interface RelatedDraft {
  readonly appLabel: string;
  readonly model: string;
  readonly id: string;
}

/** A kind of run. */
export interface RunDraft {
  readonly actor: string;
  /** Null if authentik has no such actor any more: no such run is queued again. */
  readonly description: string | null;
  /** Default `default`. */
  readonly queue?: string;
  /** Texts of which one follows the actor's name in the uid, once the run has started. */
  readonly rests?: readonly [string, ...string[]];
  readonly related?: RelatedDraft;
  /** Logged by every run. */
  readonly log?: readonly LogLineDraft[];
  /** Logged by runs that end with a warning. */
  readonly warning?: LogLineDraft;
  /** Logged by runs that end with an error. */
  readonly error?: LogLineDraft;
  readonly failure?: FailureDraft;
  /** Whether the run waits for others before it is queued. */
  readonly waits?: boolean;
  /** How many of these runs the sample has. */
  readonly runs: number;
  /** Approximate duration of an attempt, in seconds. */
  readonly seconds: number;
}

/** The object of a run that a schedule has queued. */
export function schedule(id: string): RelatedDraft {
  return { appLabel: 'authentik_tasks_schedules', model: 'schedule', id };
}
