/** The parameters of a well-formed GraphQL over HTTP request. */
export interface PlainParams {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

const names: ReadonlySet<string> = new Set(['query', 'operationName', 'variables', 'extensions']);

/** Undefined where the body is anything else: what is wrong with it is Yoga's to say. */
export function toPlainParams(body: Buffer): PlainParams | undefined {
  const params = parse(body);
  if (!isObject(params) || !Object.keys(params).every((name) => names.has(name))) return undefined;
  const { query, operationName, variables = null, extensions = null } = params;
  if (typeof query !== 'string' || !isObjectOrNull(variables) || !isObjectOrNull(extensions)) return undefined;
  if (operationName != null && typeof operationName !== 'string') return undefined;
  return { query, operationName: operationName ?? undefined, variables: variables ?? {} };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isObjectOrNull(value: unknown): value is Readonly<Record<string, unknown>> | null {
  return value === null || isObject(value);
}
