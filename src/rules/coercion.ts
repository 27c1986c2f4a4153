import { type GraphQLError, type GraphQLSchema, getVariableValues, type OperationDefinitionNode } from 'graphql';
import { toOperationError } from './client-error.ts';

/** Errors reported at most: more of them do not help, and each costs time and repeats its subject. */
const maxErrors = 5;

/** The coerced variables, or the reasons to refuse them. */
export type Coerced =
  | { readonly variables: Readonly<Record<string, unknown>> }
  | { readonly errors: readonly GraphQLError[] };

/** Coerces the variables to their types, once for all rules. Stops after `maxErrors` errors. */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Coerced {
  const { coerced, errors } = getVariableValues(schema, variableDefinitions, variables, { maxErrors });
  return coerced ? { variables: coerced } : { errors: errors.map(toOperationError) };
}
