import { JsonText } from './exact-json.ts';
import { FieldReader } from './field-reader.ts';
import type { SandboxMessage, SandboxTask } from './sandbox-task.ts';
import { splitArray } from './split-json.ts';
import { toUuidKey } from './uuid-key.ts';

/**
 * Parses one row: as stored or, if `isAnswer`, as served. Ignores `full_name` and unknown fields; errors name the row and
 * the field.
 */
export function readTask(text: string, index: number, isAnswer: boolean): SandboxTask {
  const row = `row ${index + 1}`;
  const fields = new FieldReader(text, row);
  return {
    uuid: readUuid(fields),
    name: fields.string('name'),
    uid: fields.nullable('uid', (name) => fields.string(name)),
    description: fields.nullable('description', (name) => fields.string(name)),
    start_timestamp: fields.timestamp('start_timestamp'),
    finish_timestamp: fields.timestamp('finish_timestamp'),
    duration: fields.number('duration'),
    status: fields.string('status'),
    messages: splitArray(fields.array('messages')).map((message, position) =>
      message.startsWith('"') ? readText(message, isAnswer) : readMessage(message, `${row}, message ${position + 1}`),
    ),
    ...((!isAnswer || fields.has('expires')) && {
      expires: fields.nullable('expires', (name) => fields.timestamp(name)),
    }),
    ...((!isAnswer || fields.has('expiring')) && {
      expiring: fields.nullable('expiring', (name) => fields.boolean(name)) ?? true,
    }),
  };
}

/** Bare texts were served only before 2024.4; later versions convert each to a message. */
function readText(text: string, isAnswer: boolean): string | JsonText {
  return isAnswer ? new JsonText(text) : JSON.parse(text);
}

/** Parses one log line; errors begin with `where`. */
export function readMessage(text: string, where: string): SandboxMessage {
  const fields = new FieldReader(text, where);
  return {
    timestamp: fields.string('timestamp'),
    log_level: fields.string('log_level'),
    logger: fields.string('logger'),
    event: fields.string('event'),
    attributes: fields.object('attributes'),
  };
}

function readUuid(fields: FieldReader): string {
  const uuid = fields.string('uuid');
  const key = toUuidKey(uuid);
  if (key === undefined) throw fields.mistake('uuid', 'a uuid');
  return key.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
