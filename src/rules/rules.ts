import type { GatewayConfig } from '../config/config.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import type { Refusal } from '../http/refusal.ts';
import { crossSiteRule } from './cross-site.ts';
import { gatewayTokenRule } from './gateway-token.ts';
import type { OperationParams } from './params.ts';
import { bodySizeRule, contentEncodingRule, contentTypeRule, methodRule } from './request-format.ts';
import { variableSizeRule } from './variable-size.ts';

/** A check of a request before its body is read. */
export type RequestRule = (request: GatewayRequest) => Refusal | undefined;

/** A check of a request's parameters before its operation is examined. */
export type ParamsRule = (params: OperationParams) => Refusal | undefined;

/**
 * The checks of a request, in order. Those of a document follow (`operations/documents.ts`), then those of an operation
 * with its variables (`operations/admit.ts`).
 */
export interface Rules {
  readonly request: readonly RequestRule[];
  readonly params: readonly ParamsRule[];
}

export function createRules(config: GatewayConfig): Rules {
  return {
    request: [
      crossSiteRule(config.corsOrigins),
      gatewayTokenRule(config.gatewayToken),
      methodRule,
      bodySizeRule(config.maxRequestBytes),
      contentTypeRule,
      contentEncodingRule,
    ],
    params: [({ variables }) => variableSizeRule(variables, config)],
  };
}

/** The first refusal; undefined if all rules accept. */
export function firstRefusal<T>(
  rules: readonly ((subject: T) => Refusal | undefined)[],
  subject: T,
): Refusal | undefined {
  for (const rule of rules) {
    const refused = rule(subject);
    if (refused) return refused;
  }
  return undefined;
}
