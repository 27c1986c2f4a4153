import { hash } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import { ByteWriter } from '../upstream/byte-writer.ts';
import { BrokenTask, type MessageField, type TaskField, type TaskMessage, type TaskRow } from '../upstream/task.ts';

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
const fieldsWithoutTime: readonly MessageField[] = ['logLevel', 'logger', 'event', 'attributes'];
const messageFields: readonly MessageField[] = ['timestamp', ...fieldsWithoutTime];

/** A hash of what a client can see of a row: two rows with the same are no change. */
export function contentOf(row: TaskRow): string {
  if (row instanceof BrokenTask) return row.message;
  const out = new ByteWriter();
  writeFields(row, taskFields, out);
  const start = out.length;
  try {
    row.eachMessage((message) => {
      writeFields(message, isStampedOnRequest(message) ? fieldsWithoutTime : messageFields, out);
    });
  } catch (error) {
    // Messages are read late, and may then prove to break the contract.
    if (!(error instanceof GatewayError)) throw error;
    out.cutTo(start);
    out.text(error.message);
  }
  return hash('sha256', out.bytes, 'base64url');
}

function writeFields<F>(from: { write(field: F, out: ByteWriter): void }, fields: readonly F[], out: ByteWriter): void {
  for (const field of fields) {
    from.write(field, out);
    out.ascii(',');
  }
}

/**
 * A task that has never run has a message without level and logger; its timestamp is the moment of the request. That of a
 * bare text is the task's, which counts already.
 */
function isStampedOnRequest({ logLevel, logger }: TaskMessage): boolean {
  return logLevel === 'NOTSET' && logger === '';
}
