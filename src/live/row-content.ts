import { hash } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import { ByteWriter } from '../upstream/byte-writer.ts';
import {
  BrokenTask,
  type MessageField,
  type Task,
  type TaskField,
  type TaskMessage,
  type TaskRow,
} from '../upstream/task.ts';

const taskFields: readonly TaskField[] = [
  'uuid',
  'name',
  'fullName',
  'uid',
  'description',
  'startTimestamp',
  'finishTimestamp',
  'duration',
  'status',
  'expires',
  'expiring',
];
const messageFields: readonly MessageField[] = ['timestamp', 'logLevel', 'logger', 'event', 'attributes'];

/** A hash of what a client can see of a row: two rows with the same are no change. */
export function contentOf(row: TaskRow): string {
  if (row instanceof BrokenTask) return row.message;
  const out = new ByteWriter();
  writeFields(row, taskFields, out);
  for (const message of messagesOf(row, out)) {
    writeFields(message, isStampedOnRequest(message) ? messageFields.slice(1) : messageFields, out);
  }
  return hash('sha256', out.bytes, 'base64url');
}

function writeFields<F>(from: { write(field: F, out: ByteWriter): void }, fields: readonly F[], out: ByteWriter): void {
  for (const field of fields) {
    from.write(field, out);
    out.ascii(',');
  }
}

/** Messages are read late, and may then prove to break the contract. */
function messagesOf(task: Task, out: ByteWriter): readonly TaskMessage[] {
  try {
    return task.messages;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    out.text(error.message);
    return [];
  }
}

/** A task that has never run has a message without level and logger; its timestamp is the moment of the request. */
function isStampedOnRequest({ logLevel, logger }: TaskMessage): boolean {
  return logLevel === 'NOTSET' && logger === '';
}
