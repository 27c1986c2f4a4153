import { type Refusal, refusal } from '../http/refusal.ts';

/**
 * The parameters of a request (GraphQL over HTTP, section 5.1). Other members of a body are ignored, as the specification
 * requires.
 */
export interface OperationParams {
  readonly query: string;
  /** An empty name counts as none. */
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Members = Readonly<Record<string, unknown>>;

/** Reads the parameters from a JSON value. */
export function toParams(value: unknown): OperationParams | Refusal {
  if (Array.isArray(value)) return refusal(`The request must be one operation, but got a batch of ${value.length}.`);
  if (!isObject(value)) return refusal(`The request body must be a JSON object, but got ${typeName(value)}.`);
  const { query, operationName, variables = null, extensions = null } = value;
  for (const [name, member] of Object.entries({ variables, extensions })) {
    if (member !== null && !isObject(member)) {
      return refusal(`${name} must be an object or null, but got ${typeName(member)}.`);
    }
  }
  if (operationName != null && typeof operationName !== 'string') {
    return refusal(`operationName must be a string or null, but got ${typeName(operationName)}.`);
  }
  if (query == null || query === '') return withoutQuery(extensions as Members | null);
  if (typeof query !== 'string') return refusal(`query must be a string, but got ${typeName(query)}.`);
  return { query, operationName: operationName || undefined, variables: (variables as Members | null) ?? {} };
}

/**
 * Reads the parameters from a value that other code has made. Its variables become what JSON says of them, as those of any
 * client are: work is shared by their JSON, which is the same for every `Set`.
 */
export function toJsonParams(value: unknown): OperationParams | Refusal {
  const params = toParams(value);
  if ('message' in params) return params;
  let variables: unknown;
  try {
    variables = JSON.parse(JSON.stringify(params.variables, finite));
  } catch {
    return refusal('variables must consist of JSON values, but cannot be written as JSON.');
  }
  return toParams({ ...params, variables });
}

function finite(_key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('JSON has no such number.');
  return value;
}

/** Reads the parameters from a query string or a form. */
export function toParamsFromUrl(search: string): OperationParams | Refusal {
  const given = new URLSearchParams(search);
  const json = (name: string): unknown => JSON.parse(given.get(name) || 'null');
  try {
    return toParams({
      query: given.get('query'),
      operationName: given.get('operationName'),
      variables: json('variables'),
      extensions: json('extensions'),
    });
  } catch {
    return refusal('variables and extensions must be valid JSON.');
  }
}

/** Clients with automatic persisted queries send the text when they receive exactly this message. */
function withoutQuery(extensions: Members | null): Refusal {
  if (extensions?.['persistedQuery'] != null) return refusal('PersistedQueryNotSupported', { ofOperation: true });
  return refusal('Must provide query string.');
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeName(value: unknown): string {
  return value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'an object'
        : `a ${typeof value}`;
}
