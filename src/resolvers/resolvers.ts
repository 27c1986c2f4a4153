import { PageInfo, SystemTaskConnection, SystemTaskEdge } from './connection.ts';
import { _entities } from './entities.ts';
import type { Resolvers } from './generated/schema.ts';
import { SystemTaskMessage } from './message.ts';
import { Query } from './query.ts';
import { DateTime, UUID } from './scalars.ts';
import { Subscription, SystemTasksChange } from './subscription.ts';
import { SystemTask } from './task.ts';

type Scalars = 'DateTime' | 'UUID' | 'JSONObject' | '_Any' | 'link__Import' | 'federation__FieldSet';

/** All of the schema's but `_service`, which needs the schema's text. */
export const resolvers: Omit<Resolvers, Scalars> & Record<'DateTime' | 'UUID', object> = {
  Query: { ...Query, _entities },
  Subscription,
  SystemTasksChange,
  SystemTask,
  SystemTaskMessage,
  SystemTaskConnection,
  SystemTaskEdge,
  PageInfo,
  Node: { __resolveType: () => 'SystemTask' },
  _Entity: { __resolveType: () => 'SystemTask' },
  DateTime,
  UUID,
};
