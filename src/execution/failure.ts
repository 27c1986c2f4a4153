import { type FieldNode, GraphQLError } from 'graphql';

type Path = readonly (string | number)[];

/** An error of the answer, and the null that it has left there. */
export interface Failure {
  readonly error: GraphQLError;
  /** Undefined if the error belongs to no field. */
  readonly nulled: Path | undefined;
}

/** What has failed at `path`; the position of its first `nulledLength` keys is null. */
export function toFailure(error: unknown, nodes: readonly FieldNode[], path: Path, nulledLength: number): Failure {
  const originalError = error instanceof Error ? error : new Error(String(error));
  return {
    error: new GraphQLError(originalError.message, { nodes, path, originalError }),
    nulled: path.slice(0, nulledLength),
  };
}

/** A failure of graphql-js's execution, which has resulted in `data`. */
export function failureOf(error: GraphQLError, data: unknown): Failure {
  return { error, nulled: error.path && nulledPath(error.path, data) };
}

/** The path's first part that the data has as null. */
function nulledPath(path: Path, data: unknown): Path {
  let value = data;
  for (const [index, key] of path.entries()) {
    if (typeof value !== 'object' || value === null) return path.slice(0, index);
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return path;
}

/**
 * Of the errors of one cause below one null, the first: if a failure has made a field null, the errors of fields below it
 * say nothing more. (GraphQL, section 6.4.4, lets a server drop errors below a nulled position.)
 */
export function firstPerCause(failures: readonly Failure[]): readonly GraphQLError[] {
  const seen = new Map<unknown, Set<string>>();
  const first = failures.filter(({ error: { originalError }, nulled }) => {
    if (originalError === undefined || nulled === undefined) return true;
    const nulls = seen.get(originalError) ?? new Set();
    seen.set(originalError, nulls);
    const key = JSON.stringify(nulled);
    return !nulls.has(key) && nulls.add(key);
  });
  return first.map(({ error }) => error);
}
