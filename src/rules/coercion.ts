import { type GraphQLError, type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from 'graphql';
import { toOperationError } from './client-error.ts';

/** More errors help nobody, and each costs time and repeats what it is about. */
const maxErrors = 5;

/** The variables as the operation's definitions have them, or why they are refused. */
export type Coerced =
  | { readonly variables: Readonly<Record<string, unknown>> }
  | { readonly errors: readonly GraphQLError[] };

/** Coerces the variables by their types, once for all rules. Stops at the fifth error. */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Coerced {
  const { coerced, errors } = getVariableValues(schema, variableDefinitions, variables, { maxErrors });
  return coerced ? { variables: coerced } : { errors: errors.map(toOperationError) };
}
