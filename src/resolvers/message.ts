import type { TaskMessage } from '../upstream/task.ts';
import type { SystemTaskMessageResolvers } from './generated/schema.ts';

/** Fields that are not named here are properties of the message. */
export const SystemTaskMessage: SystemTaskMessageResolvers = {
  attributes: toAttributes,
};

/**
 * Becomes the attributes when the answer is written, so that those of one message are in memory at a time. Nor has it a key
 * of theirs: to the executor, whatever has a `then` is a promise.
 */
function toAttributes(message: TaskMessage): TaskMessage['attributes'] {
  return Object.defineProperty({}, 'toJSON', { value: () => message.attributes });
}
