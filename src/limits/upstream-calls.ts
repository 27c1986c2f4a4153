import {
  type ExecutionArgs,
  type FieldNode,
  GraphQLError,
  getArgumentValues,
  getOperationAST,
  getVariableValues,
} from 'graphql';
import { GatewayError } from '../errors.ts';
import type { QuerySystemTasksArgs } from '../generated/schema.ts';
import { ListCalls, type ScanLimits } from './list-calls.ts';
import { LookUpCalls } from './look-up-calls.ts';
import { type Selecting, selectedFields } from './selected-fields.ts';

export interface CallLimits extends ScanLimits {
  /** Longer lists of keys are refused by their resolver. */
  readonly maxRepresentations: number;
}

/**
 * How many upstream calls the operation that would run, or one poll of a subscription, costs at most, told from its document and variables alone. What
 * its resolvers refuse costs nothing; nor does introspection.
 */
export function countUpstreamCalls(execution: ExecutionArgs, limits: CallLimits): number {
  const { schema, document, operationName, variableValues } = execution;
  const operation = getOperationAST(document, operationName);
  const rootFields = (operation && schema.getRootType(operation.operation)?.getFields()) ?? {};
  const variables = getVariableValues(schema, operation?.variableDefinitions ?? [], variableValues ?? {});
  if (!operation || !variables.coerced) return 0;

  const selecting = { document, variables: variables.coerced };
  const lists = new ListCalls(limits);
  const lookUps = new LookUpCalls(limits);
  for (const field of selectedFields(operation.selectionSet, selecting)) {
    const definition = rootFields[field.name.value];
    if (!definition) continue;
    try {
      addField(field, getArgumentValues(definition, field, variables.coerced), { lists, lookUps, selecting, limits });
    } catch (error) {
      // Refused once more, with a better place in the answer, when it is executed.
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

/** `args` have been coerced by the schema. */
function addField(
  field: FieldNode,
  args: Readonly<Record<string, unknown>>,
  { lists, lookUps, ...rest }: Adding,
): void {
  const { maxRepresentations } = rest.limits;
  switch (field.name.value) {
    case 'systemTasks':
      lists.add(args as QuerySystemTasksArgs, connectionFields(field, rest.selecting));
      break;
    case 'systemTasksChanged':
      // Each of its polls costs as much.
      lists.add(args as QuerySystemTasksArgs, new Set(['nodes', ...connectionFields(field, rest.selecting)]));
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

/** The names of the connection's fields that run, and of `pageInfo`'s as `pageInfo.hasNextPage`. */
function connectionFields(field: FieldNode, selecting: Selecting): ReadonlySet<string> {
  const names = selectedFields(field.selectionSet, selecting).flatMap((each) => {
    const below = each.name.value === 'pageInfo' ? selectedFields(each.selectionSet, selecting) : [];
    return [each.name.value, ...below.map(({ name }) => `pageInfo.${name.value}`)];
  });
  return new Set(names);
}
