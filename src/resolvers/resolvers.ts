import type { Resolvers } from '../generated/schema.ts';
import { PageInfo, SystemTaskConnection, SystemTaskEdge } from './connection.ts';
import { Query } from './query.ts';
import { SystemTask } from './task.ts';

/** Scalars need none: the upstream's reader has checked what they are made of. */
export const resolvers: Omit<Resolvers, 'DateTime' | 'UUID' | 'JSONObject'> = {
  Query,
  SystemTask,
  SystemTaskConnection,
  SystemTaskEdge,
  PageInfo,
  Node: { __resolveType: () => 'SystemTask' },
};
