import type { PageInfoResolvers, SystemTaskConnectionResolvers, SystemTaskEdgeResolvers } from './generated/schema.ts';
import { toNode } from './node-value.ts';

export const SystemTaskConnection: SystemTaskConnectionResolvers = {
  edges: ({ slice }) => slice.rows(),
  nodes: async ({ slice }) => (await slice.rows()).map(({ row }) => toNode(row)),
  pageInfo: ({ slice }) => slice,
  totalCount: ({ list }) => list.count(),
  pagination: ({ slice }) => slice.pagination(),
  statusCounts: async ({ list }) => Array.from(await list.countByStatus(), ([status, count]) => ({ status, count })),
};

export const SystemTaskEdge: SystemTaskEdgeResolvers = {
  node: ({ row }) => toNode(row),
};

export const PageInfo: PageInfoResolvers = {
  hasNextPage: (slice) => slice.hasNextPage(),
  hasPreviousPage: (slice) => slice.hasPreviousPage(),
  startCursor: (slice) => slice.startCursor(),
  endCursor: (slice) => slice.endCursor(),
};
