import { escapeSeparators } from '../escape-separators.ts';
import { JsonText, stringifyExact } from '../exact-json.ts';
import type { SandboxMessage } from '../sandbox-task.ts';
import type { ReleaseTraits } from './release.ts';
import type { SandboxRun } from './sandbox-run.ts';

/** Serializes a row as the release does: its fields in the serializer's order. */
export function serializeRun(run: SandboxRun, release: ReleaseTraits): string {
  const [logs, previousLogs] = release.logKeys;
  const related = run.rel_obj_id !== null;
  const fields = [
    text('message_id', run.message_id),
    text('queue_name', run.queue_name),
    text('actor_name', run.actor_name),
    text('state', run.state),
    text('mtime', run.mtime),
    ...(release.hasRetries ? [`"retries":${toNumberText(run.retries)}`, text('eta', run.eta)] : []),
    ...(related ? [text('rel_obj_app_label', run.rel_obj_app_label), text('rel_obj_model', run.rel_obj_model)] : []),
    text('rel_obj_id', run.rel_obj_id),
    text('uid', run.uid),
    `"${logs}":[${run.logs.map(serializeMessage).join(',')}]`,
    `"${previousLogs}":[${run.previous_logs.map(serializeMessage).join(',')}]`,
    text('aggregated_status', run.aggregated_status),
    text('description', run.description),
  ];
  return escapeSeparators(`{${fields.join(',')}}`);
}

function toNumberText(value: number | JsonText): string {
  return value instanceof JsonText ? value.text : String(value);
}

function text(name: string, value: string | null): string {
  return `"${name}":${JSON.stringify(value)}`;
}

function serializeMessage({ timestamp, log_level, logger, event, attributes }: SandboxMessage): string {
  return stringifyExact({ timestamp, log_level, logger, event, attributes });
}
