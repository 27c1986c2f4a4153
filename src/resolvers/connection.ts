import type { PageInfoResolvers, SystemTaskConnectionResolvers } from './generated/schema.ts';

export const SystemTaskConnection: SystemTaskConnectionResolvers = {
  edges: ({ slice }) => slice.rows(),
  nodes: async ({ slice }) => (await slice.rows()).map(({ row }) => row),
  pageInfo: ({ slice }) => slice,
  totalCount: ({ list }) => list.count(),
  pagination: ({ slice }) => slice.pagination(),
  statusCounts: async ({ list }) => Array.from(await list.countByStatus(), ([status, count]) => ({ status, count })),
};

export const PageInfo: PageInfoResolvers = {
  hasNextPage: (slice) => slice.hasNextPage(),
  hasPreviousPage: (slice) => slice.hasPreviousPage(),
  startCursor: (slice) => slice.startCursor(),
  endCursor: (slice) => slice.endCursor(),
};
