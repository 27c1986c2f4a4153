/** All values of `extensions.code` that a client can receive, with their default messages. The table is closed. */
export const errorTable = {
  BAD_USER_INPUT: 'The request is not valid.',
  UNAUTHENTICATED: 'The credentials are missing or were not accepted.',
  FORBIDDEN: 'The credentials do not permit this.',
  UPSTREAM_RATE_LIMITED: 'The upstream receives too many requests.',
  UPSTREAM_TIMEOUT: 'The upstream did not answer in time.',
  UPSTREAM_UNAVAILABLE: 'The upstream cannot be reached.',
  UPSTREAM_ERROR: 'The upstream failed.',
  UPSTREAM_INVALID_RESPONSE: 'The upstream sent an answer that breaks its contract.',
  SCAN_LIMIT_REACHED: 'The filter or the order requires reading more tasks than one operation may read.',
  INTERNAL: 'Unexpected error.',
} as const;

export type ErrorCode = keyof typeof errorTable;

/** The client-visible part of an upstream error: its status and the fields of the documented error shapes. */
export interface UpstreamFailure {
  readonly status: number;
  readonly detail?: string;
  readonly code?: string;
  /** The upstream's complaints, by GraphQL argument, such as `filter.name`. */
  readonly fieldErrors?: Readonly<Record<string, readonly string[]>>;
}

/** Bytes of the longest message, as JSON; the extensions may take as much again. */
const maxMessageBytes = 3_000;

export interface GatewayErrorOptions {
  readonly upstream?: UpstreamFailure;
  /** For the log only; never sent to a client. */
  readonly cause?: unknown;
}

/** The only error whose message clients receive. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  /** GraphQL copies them when it locates the error. */
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string = errorTable[code], { upstream, cause }: GatewayErrorOptions = {}) {
    super(clipText(message, maxMessageBytes), { cause });
    this.code = code;
    this.extensions = upstream ? { code, upstream } : { code };
  }
}

/**
 * Creates errors without a stack, which takes most of their time: for errors that can occur for each of thousands of items.
 */
export function withoutStack<E extends Error>(make: () => E): E {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

const ellipsis = '…';
const ellipsisBytes = 3;

/**
 * Shortens a text to at most `maxBytes` bytes as a JSON string, including quotes and escapes; adds `…` if it was cut.
 * `maxBytes` must be at least 5. Use it for all foreign text in errors.
 */
export function clipText(text: string, maxBytes: number): string {
  // Most texts are short, and a UTF-16 unit takes at most six bytes.
  if (text.length * 6 + 2 <= maxBytes) return text;
  let bytes = 2;
  let fits = 0;
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) ?? 0;
    bytes += jsonBytesOf(point);
    // Copy through bytes: a slice would keep the whole text in memory.
    if (bytes > maxBytes) return Buffer.from(text.slice(0, fits), 'utf16le').toString('utf16le') + ellipsis;
    at += point > 0xffff ? 2 : 1;
    if (bytes + ellipsisBytes <= maxBytes) fits = at;
  }
  return text;
}

const shortEscapes: ReadonlySet<number> = new Set(Array.from('"\\\b\f\n\r\t', (each) => each.charCodeAt(0)));

/** Bytes of a code point in a JSON string, as written by `JSON.stringify`. */
function jsonBytesOf(point: number): number {
  if (shortEscapes.has(point)) return 2;
  if (point < 0x20 || (point >= 0xd800 && point <= 0xdfff)) return 6;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}

/** A BAD_USER_INPUT that names the argument and shows the given value, shortened to a readable length. */
export function badInput(argument: string, expectation: string, got: unknown): GatewayError {
  return new GatewayError('BAD_USER_INPUT', `${argument} must ${expectation}, but got ${show(got)}.`);
}

/** A BAD_USER_INPUT for an argument that this upstream cannot answer. `reason` continues a sentence after the argument. */
export function refusedInput(argument: string, reason: string, got: unknown): GatewayError {
  return new GatewayError('BAD_USER_INPUT', `${argument} ${reason}; it was ${show(got)}.`);
}

const shownLength = 80;

/** The value as JSON, shortened to a readable length. */
export function show(value: unknown): string {
  const text = toText(value);
  return text.length <= shownLength ? text : `${text.slice(0, shownLength)}… (${text.length} characters)`;
}

function toText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // It is nested more deeply than the stack allows.
    return typeof value;
  }
}

/** An UPSTREAM_INVALID_RESPONSE that describes the mistake without any text of the upstream. */
export function brokenContract(what: string, cause?: unknown): GatewayError {
  return new GatewayError(
    'UPSTREAM_INVALID_RESPONSE',
    `The upstream sent an answer that breaks its contract: ${what}.`,
    { cause },
  );
}

const brokenParts = new Map<string, GatewayError>();

/**
 * Like `brokenContract`, for a row, a log or a message. An answer may have thousands of equally broken ones, which share
 * one error. `what` must be one of a few constant texts.
 */
export function brokenPart(what: string): GatewayError {
  const known = brokenParts.get(what);
  if (known) return known;
  const error = withoutStack(() => brokenContract(what));
  brokenParts.set(what, error);
  return error;
}
