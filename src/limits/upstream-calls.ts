import {
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  getArgumentValues,
  type OperationDefinitionNode,
} from 'graphql';
import { GatewayError } from '../errors.ts';
import type { ListAbilities } from '../upstream/list-abilities.ts';
import { type ListArguments, ListCalls, type ScanLimits } from './list-calls.ts';
import { LookUpCalls } from './look-up-calls.ts';
import { type Selecting, selectedFields } from './selected-fields.ts';

export interface CallLimits extends ScanLimits {
  /** Resolvers refuse longer lists of keys. */
  readonly maxRepresentations: number;
}

/** A validated operation with coerced variables. */
export interface CountedOperation extends Selecting {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
}

/**
 * Maximum upstream calls of the operation, or of one poll of a subscription, from its document and variables alone. Fields
 * that resolvers refuse and introspection cost nothing.
 */
export function countUpstreamCalls(
  { schema, operation, ...selecting }: CountedOperation,
  limits: CallLimits,
  abilities: ListAbilities,
): number {
  const rootFields = schema.getRootType(operation.operation)?.getFields() ?? {};
  const lists = new ListCalls(limits, abilities);
  const lookUps = new LookUpCalls(abilities);
  for (const field of selectedFields(operation.selectionSet, selecting)) {
    const definition = rootFields[field.name.value];
    if (!definition) continue;
    try {
      addField(field, getArgumentValues(definition, field, selecting.variables), { lists, lookUps, selecting, limits });
    } catch (error) {
      // Execution will report the error again, with its path.
      if (!(error instanceof GatewayError || error instanceof GraphQLError)) throw error;
    }
  }
  return lists.total + lookUps.total;
}

interface Adding {
  readonly lists: ListCalls;
  readonly lookUps: LookUpCalls;
  readonly selecting: Selecting;
  readonly limits: CallLimits;
}

/** `args` must be coerced by the schema. */
function addField(
  field: FieldNode,
  args: Readonly<Record<string, unknown>>,
  { lists, lookUps, ...rest }: Adding,
): void {
  const { maxRepresentations } = rest.limits;
  switch (field.name.value) {
    case 'systemTasks':
      lists.add(args as ListArguments, connectionFields(field, rest.selecting));
      break;
    case 'systemTasksChanged':
      // This is the cost of each poll.
      lists.add(args as ListArguments, new Set(['nodes', ...connectionFields(field, rest.selecting)]));
      break;
    case 'systemTask':
      lookUps.addUuid(String(args['uuid']));
      break;
    case 'systemTaskByFullName':
      lookUps.addFullName(String(args['fullName']));
      break;
    case 'node':
      lookUps.addGlobalId(String(args['id']));
      break;
    case 'nodes':
      for (const id of keys(args['ids'], maxRepresentations)) lookUps.addGlobalId(String(id));
      break;
    case '_entities':
      for (const each of keys(args['representations'], maxRepresentations)) lookUps.addRepresentation(each);
      break;
  }
}

function keys(list: unknown, max: number): readonly unknown[] {
  return Array.isArray(list) && list.length <= max ? list : [];
}

/** The names of the connection's executed fields, and those of `pageInfo` as `pageInfo.hasNextPage`. */
function connectionFields(field: FieldNode, selecting: Selecting): ReadonlySet<string> {
  const names = selectedFields(field.selectionSet, selecting).flatMap((each) => {
    const below = each.name.value === 'pageInfo' ? selectedFields(each.selectionSet, selecting) : [];
    return [each.name.value, ...below.map(({ name }) => `pageInfo.${name.value}`)];
  });
  return new Set(names);
}
