import {
  concatAST,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  type NamedTypeNode,
  type TypeNode,
  visit,
} from 'graphql';
import type { ByteWriter } from '../json/byte-writer.ts';
import type { GatewayContext } from '../resolvers/context.ts';
import type { TaskValue } from '../resolvers/task-value.ts';
import { buildSchema } from '../schema/build-schema.ts';
import type { SchemaParts } from '../schema/schema.ts';
import type { PlacedRow } from '../tasks/placed-row.ts';
import { checkLeafTypes, leafTypes } from './check-leaf-types.ts';
import { FixedPlans } from './fixed-plans.ts';
import { introspectionFields, introspectionResolvers } from './introspection.ts';
import { type Fail, writeList, writeObject } from './object-plan.ts';
import { TaskPlanner } from './task-planner.ts';
import { Written, writeTask } from './written.ts';

type Resolver = GraphQLFieldResolver<unknown, GatewayContext>;

/** The scalar that stands for leaf types. */
const leaf = 'JSONObject';

/**
 * The schema that operations are executed with: the contract's, but tasks, and lists of them, are leaves, whose values
 * are `Written`. What below them is selected is planned once a field, and not executed once a task. Operations must have
 * been validated with the contract's schema, and made executable by `toExecutable`. Throws if the contract has a field that
 * nothing writes.
 */
export function createExecutionSchema(contract: GraphQLSchema, { document, resolvers }: SchemaParts): GraphQLSchema {
  const task = checkLeafTypes(contract);
  const withLeaves = visit(document, {
    // They stay as they are, for introspection: nothing below a leaf is executed.
    ObjectTypeDefinition: ({ name }) => (leafTypes.has(name.value) ? false : undefined),
    FieldDefinition: (field) =>
      leafTypes.has(nameOf(field.type)) ? { ...field, type: toLeaf(field.type) } : undefined,
  });
  const schema = buildSchema(concatAST([withLeaves, introspectionFields]), {
    ...resolvers,
    Query: { ...resolvers['Query'], ...introspectionResolvers(contract) },
  });
  for (const type of Object.values(contract.getTypeMap())) {
    if (isObjectType(type) && !leafTypes.has(type.name)) writeLeaves(type, schema, task);
  }
  return schema;
}

/** Makes the fields of `type` that have leaf types resolve to what is written; `task` is the contract's SystemTask. */
function writeLeaves(type: GraphQLObjectType, schema: GraphQLSchema, task: GraphQLObjectType): void {
  const executed = schema.getType(type.name);
  for (const { name, type: ofContract } of Object.values(type.getFields())) {
    const leafType = getNamedType(ofContract).name;
    const field = isObjectType(executed) ? executed.getFields()[name] : undefined;
    if (!leafTypes.has(leafType) || !field?.resolve) continue;
    const toWriter = leafType === 'SystemTaskEdge' ? edgeWriter : taskWriter;
    const plans = new FixedPlans<WriteLeaf>();
    field.resolve = writing(field.resolve, isListType(getNullableType(ofContract)), (info) =>
      plans.get(info, (variableValues) =>
        toWriter(new TaskPlanner({ fragments: info.fragments, variableValues }, task), info),
      ),
    );
  }
}

/** Writes one value of a leaf type. */
type WriteLeaf = (value: unknown, out: ByteWriter, fail: Fail) => void;

function taskWriter(planner: TaskPlanner, { fieldNodes }: GraphQLResolveInfo): WriteLeaf {
  const plan = planner.planTask(fieldNodes);
  return (task, out, fail) => writeTask(task as TaskValue | null, plan, out, fail);
}

function edgeWriter(planner: TaskPlanner, { fieldNodes }: GraphQLResolveInfo): WriteLeaf {
  const plan = planner.planEdge(fieldNodes);
  return (edge, out, fail) => writeObject(edge as PlacedRow, plan, out, fail);
}

/** The value that `resolve` gives, or each value of its list, is written. */
function writing(resolve: Resolver, isList: boolean, toWriter: (info: GraphQLResolveInfo) => WriteLeaf): Resolver {
  return async (source, args, context, info) => {
    const value = await resolve(source, args, context, info);
    if (value === null || value === undefined) return null;
    const writeLeaf = toWriter(info);
    return new Written(info, (out, fail) => {
      if (!isList) writeLeaf(value, out, fail);
      else {
        writeList(value as readonly unknown[], out, (each, index) =>
          writeLeaf(each, out, (error, keys, below) => fail(error, [index, ...keys], below)),
        );
      }
    });
  };
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
