import type { GraphQLError, GraphQLSchema } from 'graphql';
import { toRefusalError } from '../rules/client-error.ts';
import { coerceVariables } from '../rules/coercion.ts';
import { messageArgumentsRule } from '../rules/message-arguments.ts';
import { type UpstreamCostLimits, upstreamCostRule } from '../rules/upstream-cost.ts';
import type { ListAbilities } from '../upstream/list-abilities.ts';
import type { PreparedOperation } from './documents.ts';

/** Why an operation is refused with these variables, before any upstream call; empty if it is not. */
export function admissionErrors(
  { document, operation, isCheap }: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
  schema: GraphQLSchema,
  limits: UpstreamCostLimits,
  abilities: ListAbilities,
): readonly GraphQLError[] {
  const coerced = coerceVariables(schema, operation, variables);
  if ('errors' in coerced) return coerced.errors;
  const tooExpensive = isCheap
    ? undefined
    : upstreamCostRule({ schema, document, operation, variables: coerced.variables }, limits, abilities);
  return tooExpensive ? [toRefusalError(tooExpensive)] : messageArgumentsRule(schema, document, coerced.variables);
}
