import {
  type GraphQLFieldResolver,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
  type NamedTypeNode,
  type TypeNode,
  visit,
} from 'graphql';
import type { ListChange } from '../live/list-change.ts';
import type { GatewayContext } from '../resolvers/context.ts';
import { buildSchema } from '../schema/build-schema.ts';
import type { SchemaParts } from '../schema/schema.ts';
import type { PlacedRow } from '../tasks/placed-row.ts';
import type { TaskConnection } from '../tasks/task-list.ts';
import type { Task, TaskRow } from '../upstream/task.ts';
import { TaskPlanner } from './task-planner.ts';
import { WrittenTask, WrittenTasks } from './written.ts';
import { WrittenEdges } from './written-edges.ts';

type Resolver = GraphQLFieldResolver<unknown, GatewayContext>;

/** Types whose values are tasks. */
const taskTypes: ReadonlySet<string> = new Set(['SystemTask', 'SystemTaskEdge', 'Node', '_Entity']);

/** The scalar that stands for them. */
const leaf = 'JSONObject';

/**
 * The schema that operations are executed with: the contract's, but tasks, and lists of them, are leaves, whose values
 * are `Written`. What below them is selected is planned once a field, and not executed once a task. Operations must have
 * been validated with the contract's schema.
 */
export function createExecutionSchema(contract: GraphQLSchema, { document, resolvers }: SchemaParts): GraphQLSchema {
  const withLeaves = visit(document, {
    FieldDefinition: (field) =>
      taskTypes.has(nameOf(field.type)) ? { ...field, type: toLeaf(field.type) } : undefined,
  });
  const type = contract.getType('SystemTask');
  if (!isObjectType(type)) throw new Error('The schema has no type SystemTask.');
  const planner = (info: GraphQLResolveInfo): TaskPlanner => new TaskPlanner(info, type);
  const {
    Query,
    SystemTask: _task,
    SystemTaskEdge: _edge,
    SystemTaskConnection,
    SystemTasksChange,
    ...others
  } = resolvers;
  return buildSchema(withLeaves, {
    ...others,
    Query: { ...Query, ...writtenQueries(Query as Readonly<Record<string, Resolver>>, planner) },
    SystemTaskConnection: { ...SystemTaskConnection, ...writtenConnection(planner) },
    SystemTasksChange: { ...SystemTasksChange, ...writtenChange(planner) },
  });
}

function nameOf(type: TypeNode): string {
  return type.kind === 'NamedType' ? type.name.value : nameOf(type.type);
}

/** A list is one leaf. */
function toLeaf(type: TypeNode): TypeNode {
  const named: NamedTypeNode = {
    kind: 'NamedType' as NamedTypeNode['kind'],
    name: { kind: 'Name' as NamedTypeNode['name']['kind'], value: leaf },
  };
  return type.kind === 'NonNullType' ? { ...type, type: named } : named;
}

function writtenQueries(
  query: Readonly<Record<string, Resolver>>,
  planner: (info: GraphQLResolveInfo) => TaskPlanner,
): object {
  const one =
    (resolve: Resolver): Resolver =>
    async (source, args, context, info) => {
      const task = (await resolve(source, args, context, info)) as Task | null;
      return task && new WrittenTask(info, task, planner(info).plan(info.fieldNodes));
    };
  const many =
    (resolve: Resolver): Resolver =>
    async (source, args, context, info) => {
      const tasks = (await resolve(source, args, context, info)) as readonly Promise<Task | null>[];
      const settled = await Promise.allSettled(tasks);
      const rows = settled.map((each) => (each.status === 'fulfilled' ? each.value : toError(each.reason)));
      return new WrittenTasks(info, rows, planner(info).plan(info.fieldNodes));
    };
  return Object.fromEntries([
    ...['systemTask', 'systemTaskByFullName', 'node'].map((name) => [name, query[name] && one(query[name])]),
    ...['nodes', '_entities'].map((name) => [name, query[name] && many(query[name])]),
  ]);
}

function writtenConnection(planner: (info: GraphQLResolveInfo) => TaskPlanner): object {
  return {
    async nodes({ slice }: TaskConnection, _args: object, _context: GatewayContext, info: GraphQLResolveInfo) {
      const rows = (await slice.rows()).map(({ row }) => row);
      return new WrittenTasks(info, rows, planner(info).plan(info.fieldNodes));
    },
    async edges({ slice }: TaskConnection, _args: object, _context: GatewayContext, info: GraphQLResolveInfo) {
      const rows: readonly PlacedRow[] = await slice.rows();
      return new WrittenEdges(info, rows, planner(info));
    },
  };
}

function writtenChange(planner: (info: GraphQLResolveInfo) => TaskPlanner): object {
  const rowsOf =
    (read: (change: ListChange) => readonly TaskRow[]) =>
    (change: ListChange, _args: object, _context: GatewayContext, info: GraphQLResolveInfo): WrittenTasks =>
      new WrittenTasks(info, read(change), planner(info).plan(info.fieldNodes));
  return {
    nodes: rowsOf(({ rows }) => rows),
    added: rowsOf(({ added }) => added),
    changed: rowsOf(({ changed }) => changed),
  };
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
