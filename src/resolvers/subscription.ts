import { type GraphQLResolveInfo, Kind } from 'graphql';
import { toGlobalId } from '../connection/global-id.ts';
import { toWindow } from '../connection/to-window.ts';
import { selectedFields } from '../limits/selected-fields.ts';
import type { ListChange } from '../live/list-change.ts';
import type { LiveEvent, LiveStream } from '../live/live-stream.ts';
import { toConditions } from '../tasks/filter.ts';
import type { TaskAccess } from './context.ts';
import type { SubscriptionResolvers, SystemTasksChangeResolvers } from './generated/schema.ts';

export const Subscription: SubscriptionResolvers = {
  systemTasksChanged: {
    subscribe(_root, { filter, orderBy, first }, { tasks, pageSizes, watchList }, info) {
      const watch = (fingerprint: string, countsForFree: boolean): LiveStream => {
        const window = toWindow({ first: first ?? null }, fingerprint, pageSizes);
        return watchList({ filter, orderBy, window, fingerprint, counted: countsForFree || selectsCount(info) });
      };
      const watchKnown = ({ api, lists }: TaskAccess): LiveStream =>
        // The upstream's pages have the count too; a scan has to read the whole list for it.
        watch(lists.get(filter, orderBy).fingerprint, toConditions(filter, api.abilities).remaining === undefined);
      const access = tasks();
      if (!(access instanceof Promise)) return watchKnown(access);
      // Each poll tries again to find the API, and reports why it could not.
      return access.then(watchKnown, () => watch(JSON.stringify([filter, orderBy]), false));
    },
    // GraphQL takes an Error as a value: it is the failure of this position. The generated types cannot say so.
    resolve: (event: LiveEvent) => event as ListChange,
  },
};

export const SystemTasksChange: SystemTasksChangeResolvers = {
  nodes: ({ rows }) => rows,
  added: ({ added }) => added,
  changed: ({ changed }) => changed,
  removed: ({ removed }) => removed.map(toGlobalId),
  // It may be an Error too.
  totalCount: ({ totalCount }) => totalCount as number | null,
  removedUuids: ({ removed }) => removed,
};

function selectsCount({ fieldNodes, fragments, variableValues, operation }: GraphQLResolveInfo): boolean {
  const selecting = {
    document: { kind: Kind.DOCUMENT, definitions: [operation, ...Object.values(fragments)] } as const,
    variables: variableValues,
  };
  const fields = fieldNodes.flatMap(({ selectionSet }) => selectedFields(selectionSet, selecting));
  return fields.some(({ name }) => name.value === 'totalCount');
}
