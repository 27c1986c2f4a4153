import type { Json } from '../exact-json.ts';
import type { Random } from '../sample/random.ts';
import type { SandboxMessage } from '../sandbox-task.ts';
import type { RunDraft } from './run-drafts.ts';
import type { SandboxRun } from './sandbox-run.ts';

/** An entry that the worker itself logs. */
export function worker(
  level: string,
  event: string,
  timestamp: string,
  attributes: { readonly [key: string]: Json } = {},
): SandboxMessage {
  return { timestamp, log_level: level, logger: 'authentik.tasks.middleware.TaskLogMiddleware', event, attributes };
}

/** A run that has just been queued. */
export function startOf(draft: RunDraft, id: string, now: string, random: Random): SandboxRun {
  const rest = draft.rests === undefined ? undefined : random.pick(draft.rests);
  const related = draft.related;
  return {
    message_id: id,
    queue_name: draft.queue ?? 'default',
    actor_name: draft.actor,
    state: 'queued',
    mtime: now,
    retries: 0,
    eta: null,
    rel_obj_app_label: related?.appLabel ?? null,
    rel_obj_model: related?.model ?? null,
    rel_obj_id: related?.id ?? null,
    uid: rest === undefined ? draft.actor : `${draft.actor}:${rest}`,
    logs: [worker('info', 'Task has been queued', now, { delay: null })],
    previous_logs: [],
    aggregated_status: 'queued',
    description: draft.description,
  };
}
