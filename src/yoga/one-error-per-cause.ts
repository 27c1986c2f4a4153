import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Where a failure has made a field null, the errors of fields below that null say nothing more: of those with the same
 * cause, the first stays. (GraphQL, section 6.4.4, lets a server drop errors below a nulled position.)
 */
export function useOneErrorPerCause(): Plugin {
  return {
    onExecute: () => ({
      onExecuteDone({ result, setResult }) {
        if (Symbol.asyncIterator in result || !result.errors || result.errors.length < 2) return;
        setResult({ ...result, errors: firstPerCause(result.errors, result.data) });
      },
    }),
  };
}

/** Of the errors of one cause below one null, the first. */
export function firstPerCause(errors: readonly GraphQLError[], data: unknown): readonly GraphQLError[] {
  const seen = new Map<unknown, Set<string>>();
  return errors.filter((error) => {
    if (error.originalError === undefined || error.path === undefined) return true;
    const nulls = seen.get(error.originalError) ?? new Set();
    seen.set(error.originalError, nulls);
    const key = JSON.stringify(nulledPath(error.path, data));
    return !nulls.has(key) && nulls.add(key);
  });
}

/** The path's first part that the data has as null. */
function nulledPath(path: readonly (string | number)[], data: unknown): readonly (string | number)[] {
  let value = data;
  for (const [index, key] of path.entries()) {
    if (typeof value !== 'object' || value === null) return path.slice(0, index);
    value = (value as Record<string | number, unknown>)[key];
  }
  return path;
}
