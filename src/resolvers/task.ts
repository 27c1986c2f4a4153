import { toGlobalId } from '../connection/global-id.ts';
import type { SystemTaskResolvers } from '../generated/schema.ts';
import { checkMessageSelection, countMessages, selectMessages } from '../tasks/messages.ts';
import { problemOf } from '../tasks/problem.ts';

/** Fields that are not named here are properties of the task. */
export const SystemTask: SystemTaskResolvers = {
  id: ({ uuid }) => toGlobalId(uuid),
  messages({ messages }, selection) {
    checkMessageSelection(selection);
    return selectMessages(messages, selection);
  },
  messageCount: ({ messages }, selection) => countMessages(messages, selection),
  problem: (task) => problemOf(task),
};
