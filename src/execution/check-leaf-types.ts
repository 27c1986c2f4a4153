import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { plannedFields } from './task-planner.ts';

/** Types whose values are written and not executed: tasks, under each name that they have, and their edges. */
export const leafTypes: ReadonlySet<string> = new Set(['SystemTask', 'SystemTaskEdge', 'Node', '_Entity']);

/**
 * The contract's SystemTask. Throws if the contract has a field below a leaf that nothing writes, or a task at a position
 * that cannot be null: one whose log breaks the upstream's contract becomes null.
 */
export function checkLeafTypes(contract: GraphQLSchema): GraphQLObjectType {
  for (const [typeName, planned] of Object.entries(plannedFields)) {
    const fields = Object.keys(objectType(contract, typeName).getFields());
    const unwritten = fields.find((name) => !planned.includes(name));
    if (unwritten) throw new Error(`Nothing writes ${typeName}.${unwritten}: plan it in execution/task-planner.ts.`);
    const unknown = planned.find((name) => name !== '__typename' && !fields.includes(name));
    if (unknown) throw new Error(`The schema has no ${typeName}.${unknown}.`);
  }
  for (const type of Object.values(contract.getTypeMap())) {
    if (isAbstractType(type) && leafTypes.has(type.name)) {
      const other = contract.getPossibleTypes(type).find(({ name }) => name !== 'SystemTask');
      if (other) throw new Error(`Nothing writes ${other.name} as a ${type.name}.`);
    }
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!mayBeNull(field)) throw new Error(`${type.name}.${field.name} must allow null for each task.`);
    }
  }
  return objectType(contract, 'SystemTask');
}

function objectType(contract: GraphQLSchema, name: string): GraphQLObjectType {
  const type = contract.getType(name);
  if (!isObjectType(type)) throw new Error(`The schema has no type ${name}.`);
  return type;
}

/** Whether each task of the field's value may be null; true of fields that have no tasks. */
function mayBeNull({ type }: GraphQLField<unknown, unknown>): boolean {
  const { name } = getNamedType(type);
  if (!leafTypes.has(name) || name === 'SystemTaskEdge') return true;
  const list = isNonNullType(type) ? type.ofType : type;
  return isListType(list) ? !isNonNullType(list.ofType) : !isNonNullType(type);
}
