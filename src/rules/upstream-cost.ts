import { type Refusal, refusal } from '../http/refusal.ts';
import { type CallLimits, type CountedOperation, countUpstreamCalls } from '../limits/upstream-calls.ts';
import type { ListAbilities } from '../upstream/list-abilities.ts';

export interface UpstreamCostLimits extends CallLimits {
  readonly maxUpstreamCalls: number;
}

/** Refuses an operation that may exceed the limit of upstream calls, before the first call. */
export function upstreamCostRule(
  operation: CountedOperation,
  limits: UpstreamCostLimits,
  abilities: ListAbilities,
): Refusal | undefined {
  const calls = countUpstreamCalls(operation, limits, abilities);
  if (calls <= limits.maxUpstreamCalls) return undefined;
  return refusal(`The operation must cost at most ${limits.maxUpstreamCalls} upstream calls, but may cost ${calls}.`, {
    ofOperation: true,
  });
}
