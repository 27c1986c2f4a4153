import { toGlobalId } from '../connection/global-id.ts';
import { checkMessageSelection, countMessages, selectMessages } from '../tasks/messages.ts';
import { problemOf } from '../tasks/problem.ts';
import type { Task } from '../upstream/task.ts';
import type { SystemTaskResolvers } from './generated/schema.ts';
import { toMessages } from './node-value.ts';

/** Fields that are not named here are properties of the task. */
export const SystemTask = {
  id: ({ uuid }) => toGlobalId(uuid),
  messages(task, selection) {
    checkMessageSelection(selection);
    return toMessages(selectMessages(task, selection));
  },
  messageCount: (task, selection) => countMessages(task, selection),
  problem: (task) => problemOf(task),
} satisfies SystemTaskResolvers;

// A field that the schema has, but neither the task nor this file, does not compile.
({}) satisfies Record<Exclude<keyof SystemTaskResolvers, keyof typeof SystemTask | keyof Task | `__${string}`>, never>;
