import { fromGlobalId } from '../connection/global-id.ts';
import { toWindow } from '../connection/to-window.ts';
import { badInput } from '../errors.ts';
import type { TaskFilter } from '../tasks/filter.ts';
import type { Task } from '../upstream/task.ts';
import { type GatewayContext, withTasks } from './context.ts';
import type { QueryResolvers, SystemTaskFilter } from './generated/schema.ts';
import { toTaskValues } from './task-value.ts';

// A condition that the schema has and the lists do not know would be ignored: it does not compile.
({}) satisfies Record<Exclude<keyof SystemTaskFilter, keyof TaskFilter>, never>;

type RootFields = 'systemTasks' | 'systemTask' | 'systemTaskByFullName' | 'node' | 'nodes' | 'systemTasksApi';

export const Query: Pick<QueryResolvers, RootFields> = {
  systemTasks: (_root, { filter, orderBy, ...args }, context) =>
    withTasks(context, ({ lists }) => {
      const list = lists.get(filter, orderBy);
      return { list, slice: list.slice(toWindow(args, list.fingerprint, context.pageSizes)) };
    }),
  systemTasksApi: (_root, _args, context) => withTasks(context, ({ api }) => api.name),
  systemTask: (_root, { uuid }, context) => withTasks(context, ({ loaders }) => loaders.byUuid(uuid)),
  systemTaskByFullName: (_root, { fullName }, context) =>
    withTasks(context, ({ loaders }) => loaders.byFullName(fullName)),
  node: (_root, { id }, context) => loadNode(id, context),
  nodes(_root, { ids }, context) {
    const { maxRepresentations } = context;
    if (ids.length > maxRepresentations)
      throw badInput('ids', `have at most ${maxRepresentations} entries`, ids.length);
    return toTaskValues(ids.map((id) => loadNode(id, context)));
  },
};

/** An ID that is not one of ours is as unknown as one that was never given out. */
async function loadNode(id: string, context: GatewayContext): Promise<Task | null> {
  const uuid = fromGlobalId(id);
  return uuid === undefined ? null : withTasks(context, ({ loaders }) => loaders.byUuid(uuid));
}
