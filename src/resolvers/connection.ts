import { encodeCursor } from '../connection/cursor.ts';
import { toPagination } from '../connection/pagination.ts';
import { hasNextPage, hasPreviousPage } from '../connection/window.ts';
import { GatewayError } from '../errors.ts';
import type { PageInfoResolvers, SystemTaskConnectionResolvers, SystemTaskEdgeResolvers } from '../generated/schema.ts';
import type { TaskConnection, TaskEdge } from '../tasks/task-connection.ts';
import type { Task, TaskRow } from '../upstream/task.ts';

export const SystemTaskConnection: SystemTaskConnectionResolvers = {
  edges: (connection) => readEdges(connection),
  nodes: async (connection) => (await readEdges(connection)).map(({ row }) => toNode(row)),
  pageInfo: (connection) => connection,
  totalCount: ({ list }) => list.count(),
  pagination: async ({ list, window }) => toPagination(window, await list.count()),
};

export const SystemTaskEdge: SystemTaskEdgeResolvers = {
  cursor: (edge) => toCursor(edge),
  node: ({ row }) => toNode(row),
};

export const PageInfo: PageInfoResolvers = {
  hasNextPage: async ({ list, window }) => hasNextPage(window, await list.count()),
  hasPreviousPage: async ({ list, window }) => hasPreviousPage(window, await list.count()),
  startCursor: async (connection) => toCursor((await readEdges(connection)).at(0)),
  endCursor: async (connection) => toCursor((await readEdges(connection)).at(-1)),
};

async function readEdges({ list, window }: TaskConnection): Promise<readonly TaskEdge[]> {
  const { start, rows } = await list.read(window);
  return rows.map((row, index) => ({ list, position: start + index, row }));
}

function toCursor(edge: TaskEdge): string;
function toCursor(edge: TaskEdge | undefined): string | null;
function toCursor(edge: TaskEdge | undefined): string | null {
  if (!edge) return null;
  const { list, position, row } = edge;
  return encodeCursor({ position, uuid: row instanceof GatewayError ? '' : row.uuid, fingerprint: list.fingerprint });
}

/** GraphQL takes an Error that it is handed as a value for the failure of that one position. */
function toNode(row: TaskRow): Task {
  return row as Task;
}
