import { JsonText } from '../exact-json.ts';
import { FieldReader } from '../field-reader.ts';
import { readMessage } from '../read-task.ts';
import type { SandboxMessage } from '../sandbox-task.ts';
import { splitArray } from '../split-json.ts';
import { toUuidKey } from '../uuid-key.ts';
import type { SandboxRun } from './sandbox-run.ts';

/** Parses one row, as any release serves it. Ignores unknown fields; errors name the row and the field. */
export function readRun(text: string, index: number): SandboxRun {
  const row = `row ${index + 1}`;
  const fields = new FieldReader(text, row);
  const string = (name: string): string => fields.string(name);
  const nullable = (name: string): string | null => fields.nullable(name, string);
  const id = fields.string('message_id');
  if (toUuidKey(id) === undefined) throw fields.mistake('message_id', 'a uuid');
  const log = (...names: readonly string[]): readonly SandboxMessage[] => {
    const name = names.find((each) => fields.has(each));
    if (name === undefined) return [];
    return splitArray(fields.array(name)).map((message, place) => readMessage(message, `${row}, ${name} ${place + 1}`));
  };
  return {
    message_id: id,
    queue_name: fields.string('queue_name'),
    actor_name: fields.string('actor_name'),
    state: fields.string('state'),
    mtime: fields.timestamp('mtime'),
    retries: fields.has('retries') ? new JsonText(fields.numberText('retries')) : 0,
    eta: fields.nullable('eta', (name) => fields.timestamp(name)),
    rel_obj_app_label: nullable('rel_obj_app_label'),
    rel_obj_model: nullable('rel_obj_model'),
    rel_obj_id: nullable('rel_obj_id'),
    uid: fields.string('uid'),
    logs: log('logs', 'messages'),
    previous_logs: log('previous_logs', 'previous_messages'),
    aggregated_status: fields.string('aggregated_status'),
    description: nullable('description'),
  };
}
