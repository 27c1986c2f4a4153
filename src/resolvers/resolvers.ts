import { PageInfo, SystemTaskConnection } from './connection.ts';
import { _entities } from './entities.ts';
import type { Resolvers } from './generated/schema.ts';
import { Query } from './query.ts';
import { DateTime, UUID } from './scalars.ts';
import { Subscription, SystemTasksChange } from './subscription.ts';

type Written = 'SystemTask' | 'SystemTaskMessage' | 'SystemTaskRelatedObject' | 'SystemTaskEdge' | 'Node' | '_Entity';
type Scalars = 'DateTime' | 'UUID' | 'JSONObject' | '_Any' | 'link__Import' | 'federation__FieldSet';

/**
 * All of the schema's but `_service`, which needs the schema's text, and what lies below a task or an edge: that is written by
 * `execution/task-planner.ts`.
 */
export const resolvers: Omit<Resolvers, Scalars | Written> & Record<'DateTime' | 'UUID', object> = {
  Query: { ...Query, _entities },
  Subscription,
  SystemTasksChange,
  SystemTaskConnection,
  PageInfo,
  DateTime,
  UUID,
};
