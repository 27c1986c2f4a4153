import { createHash, hash } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import { ByteWriter } from '../json/byte-writer.ts';
import {
  BrokenTask,
  messageFields,
  type Task,
  type TaskField,
  type TaskMessage,
  type TaskRow,
  taskFields,
} from '../upstream/task.ts';

const withoutTimestamp = messageFields.filter((field) => field !== 'timestamp');

/** A hash of all that a client can see of a row: a row whose hash is the same has not changed. */
export function contentOf(row: TaskRow): string {
  if (row instanceof BrokenTask) return hash('sha256', row.message, 'base64url');
  const content = createHash('sha256');
  const out = new ByteWriter();
  const flush = (): void => {
    content.update(out.bytes);
    out.cutTo(0);
  };
  for (const field of taskFields) writeReadable(row, field, out);
  out.text(JSON.stringify(row.relatedObject));
  flush();
  try {
    // One by one, from the upstream's bytes: a log may be large, and no message has to be kept.
    for (const log of [row.log, row.previousLog]) {
      log.each((message) => {
        writeFields(message, isStampedOnRequest(message) ? withoutTimestamp : messageFields, out);
        flush();
      });
      content.update('\n');
    }
  } catch (error) {
    // Messages are read late, and may then prove to break the contract.
    if (!(error instanceof GatewayError)) throw error;
    content.update(error.message);
  }
  return content.digest('base64url');
}

/** Writes a field, or why it cannot be read: a time may depend on a log that proves to be broken. */
function writeReadable(row: Task, field: TaskField, out: ByteWriter): void {
  try {
    row.write(field, out);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    out.text(JSON.stringify(error.message));
  }
  out.ascii(',');
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
