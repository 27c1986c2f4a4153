import { toWindow } from '../connection/to-window.ts';
import type { QueryResolvers } from '../generated/schema.ts';
import { toConditions } from '../tasks/filter.ts';
import { toTotalOrder } from '../tasks/ordering.ts';

export const Query: QueryResolvers = {
  systemTasks(_root, { filter, orderBy, ...args }, { lists, pageSizes }) {
    const list = lists.get({ ...toConditions(filter), order: toTotalOrder(orderBy) });
    return { list, window: toWindow(args, list.fingerprint, pageSizes) };
  },
};
