/** Every `extensions.code` that a client can meet, with its default message. The table is closed. */
export const errorTable = {
  BAD_USER_INPUT: 'The request is not valid.',
  UNAUTHENTICATED: 'The credentials are missing or were not accepted.',
  FORBIDDEN: 'The credentials do not permit this.',
  UPSTREAM_RATE_LIMITED: 'The upstream receives too many requests.',
  UPSTREAM_TIMEOUT: 'The upstream did not answer in time.',
  UPSTREAM_UNAVAILABLE: 'The upstream cannot be reached.',
  UPSTREAM_ERROR: 'The upstream failed.',
  UPSTREAM_INVALID_RESPONSE: 'The upstream sent an answer that breaks its contract.',
  SCAN_LIMIT_REACHED: 'The filter has to look at more tasks than the gateway may read for one operation.',
  INTERNAL: 'Unexpected error.',
} as const;

export type ErrorCode = keyof typeof errorTable;

/** What a client may know of the upstream's answer: its status and the fields of the documented error shapes. */
export interface UpstreamFailure {
  /** HTTP status. */
  readonly status: number;
  readonly detail?: string;
  readonly code?: string;
  /** The upstream's complaints, by the GraphQL argument that they are about, such as `filter.name`. */
  readonly fieldErrors?: Readonly<Record<string, readonly string[]>>;
}

export interface GatewayErrorOptions {
  readonly upstream?: UpstreamFailure;
  /** For the log only; never sent to a client. */
  readonly cause?: unknown;
}

/** The only error whose message reaches clients. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  /** Picked up by GraphQL when it locates the error. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string = errorTable[code], { upstream, cause }: GatewayErrorOptions = {}) {
    super(message, { cause });
    this.code = code;
    this.extensions = upstream ? { code, upstream } : { code };
  }
}

/** A BAD_USER_INPUT that names the argument and shows what came, shortened to a readable length. */
export function badInput(argument: string, expectation: string, got: unknown): GatewayError {
  return new GatewayError('BAD_USER_INPUT', `${argument} must ${expectation}, but got ${show(got)}.`);
}

const shownLength = 80;

function show(value: unknown): string {
  const text = toText(value);
  return text.length <= shownLength ? text : `${text.slice(0, shownLength)}… (${text.length} characters)`;
}

function toText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // It nests deeper than the stack.
    return typeof value;
  }
}
