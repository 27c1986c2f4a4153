import { show } from '../errors.ts';
import { type Refusal, refusal } from '../http/refusal.ts';

export interface VariableLimits {
  /** Levels of arrays and objects. */
  readonly maxDepth: number;
  /** Values at all levels: scalars, arrays and objects. */
  readonly maxVariableValues: number;
}

/**
 * Refuses variables that are nested too deeply or hold too many values, before they are coerced. Works level by level, so
 * that deep values do not exhaust the stack, and stops at the limit. Also refuses numbers such as 1e999: no type takes them,
 * and as JSON, by which work is shared, they would be null.
 */
export function variableSizeRule(
  variables: Readonly<Record<string, unknown>>,
  { maxDepth, maxVariableValues }: VariableLimits,
): Refusal | undefined {
  const tooDeep = (got: string): Refusal =>
    refusal(`The variables must be nested at most ${maxDepth} levels deep, but got ${got}.`);
  let values = 0;
  let depth = 0;
  for (let level: readonly object[] = [variables]; level.length > 0; depth++) {
    const next: object[] = [];
    for (const container of level) {
      // Not `Object.values`, which would copy a long list before it is counted.
      for (const key in container) {
        if (++values > maxVariableValues) {
          if (depth > maxDepth) return tooDeep('more');
          return refusal(`The variables must contain at most ${maxVariableValues} values, but contain more.`);
        }
        const value = (container as Readonly<Record<string, unknown>>)[key];
        if (typeof value === 'object') {
          if (value !== null) next.push(value);
        } else if (typeof value === 'number' && !Number.isFinite(value)) {
          return infiniteNumber(depth === 0 ? `The variable ${show(`$${key}`)}` : 'The variables');
        }
      }
    }
    level = next;
  }
  return depth > maxDepth ? tooDeep(String(depth)) : undefined;
}

function infiniteNumber(where: string): Refusal {
  return refusal(`${where} must not contain a number that is too large for a double, such as 1e999.`);
}
