import { escapeSeparators } from './escape-separators.ts';
import { JsonText, stringifyExact } from './exact-json.ts';
import { pythonFloat } from './python-float.ts';
import type { SandboxMessage, SandboxTask } from './sandbox-task.ts';

/** Serializes a row like authentik: its fields in the serializer's order. */
export function serializeTask(task: SandboxTask): string {
  const messages = task.messages.map((message) => serializeMessage(message, task));
  const fields = [
    `"uuid":${JSON.stringify(task.uuid)}`,
    `"name":${JSON.stringify(task.name)}`,
    `"full_name":${JSON.stringify(fullName(task))}`,
    `"uid":${JSON.stringify(task.uid)}`,
    `"description":${JSON.stringify(task.description)}`,
    `"start_timestamp":${JSON.stringify(task.start_timestamp)}`,
    `"finish_timestamp":${JSON.stringify(task.finish_timestamp)}`,
    `"duration":${pythonFloat(task.duration)}`,
    `"status":${JSON.stringify(task.status)}`,
    `"messages":[${messages.join(',')}]`,
    ...(task.expires === undefined ? [] : [`"expires":${JSON.stringify(task.expires)}`]),
    ...(task.expiring === undefined ? [] : [`"expiring":${JSON.stringify(task.expiring)}`]),
  ];
  return escapeSeparators(`{${fields.join(',')}}`);
}

function fullName({ name, uid }: SandboxTask): string {
  return uid ? `${name}:${uid}` : name;
}

function serializeMessage(message: SandboxTask['messages'][number], task: SandboxTask): string {
  if (message instanceof JsonText) return message.text;
  const { timestamp, log_level, logger, event, attributes } =
    typeof message === 'string' ? legacyMessage(message, task) : message;
  return stringifyExact({ timestamp, log_level, logger, event, attributes });
}

// Tasks that never ran have a bare string. authentik stamps it with the time of the request; here the finish time keeps
// answers equal between requests.
function legacyMessage(event: string, task: SandboxTask): SandboxMessage {
  return { timestamp: task.finish_timestamp, log_level: '', logger: '', event, attributes: {} };
}
