import type { GraphQLError, GraphQLSchema } from 'graphql';
import { toRefusalError } from '../rules/client-error.ts';
import { coerceVariables } from '../rules/coercion.ts';
import { messageArgumentsRule } from '../rules/message-arguments.ts';
import { type UpstreamCostLimits, upstreamCostRule } from '../rules/upstream-cost.ts';
import type { UpstreamApi } from '../upstream/upstream-api.ts';
import type { PreparedOperation } from './documents.ts';

/**
 * Why an operation is refused with these variables, before any upstream call; empty if it is not. Without an API, nothing is
 * refused for its cost.
 */
export function admissionErrors(
  { document, operation, isCheap }: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
  schema: GraphQLSchema,
  limits: UpstreamCostLimits,
  api: Pick<UpstreamApi, 'abilities'> | undefined,
): readonly GraphQLError[] {
  const coerced = coerceVariables(schema, operation, variables);
  if ('errors' in coerced) return coerced.errors;
  const counted = { schema, document, operation, variables: coerced.variables };
  const tooExpensive = isCheap || !api ? undefined : upstreamCostRule(counted, limits, api.abilities);
  return tooExpensive ? [toRefusalError(tooExpensive)] : messageArgumentsRule(schema, document, coerced.variables);
}

/** Whether it takes the upstream's API, which may be any of `apis`, to know whether `admissionErrors` refuses the operation. */
export function dependsOnApi(
  prepared: PreparedOperation,
  variables: Readonly<Record<string, unknown>>,
  schema: GraphQLSchema,
  limits: UpstreamCostLimits,
  apis: readonly Pick<UpstreamApi, 'abilities'>[],
): boolean {
  if (prepared.isCheap) return false;
  const isRefused = (api?: Pick<UpstreamApi, 'abilities'>): boolean =>
    admissionErrors(prepared, variables, schema, limits, api).length > 0;
  return !isRefused() && apis.some(isRefused);
}
