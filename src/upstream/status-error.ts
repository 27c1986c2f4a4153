import { type ErrorCode, errorTable, GatewayError, type UpstreamFailure } from '../errors.ts';
import { argumentByParameter } from './task-query.ts';

type ErrorBody = Readonly<Record<string, unknown>>;

/** Without a leading byte order mark, and with a replacement character for what is not UTF-8. */
const utf8 = new TextDecoder();

/** The `detail` of a 403 that is about what the caller may do; every other 403 is about who the caller is. */
const unauthenticatedDetails: ReadonlySet<unknown> = new Set([
  'Authentication credentials were not provided.',
  'Token invalid/expired',
  'Unsupported authentication type',
]);

/** The error for a status other than 200. Of the body, only the documented error shapes reach the client. */
export function toStatusError(status: number, body: Buffer): GatewayError {
  const fields = readErrorBody(body);
  const upstream = { status, ...(fields && documentedFields(status, fields)) };
  const code = codeOf(status, fields);
  return new GatewayError(code, messageOf(code, upstream), { upstream });
}

/** Whether the API, and not some server before it, says that there is no such page or task. */
export function isNotFound(status: number, body: Buffer): boolean {
  return status === 404 && typeof readErrorBody(body)?.['detail'] === 'string';
}

function codeOf(status: number, body: ErrorBody | undefined): ErrorCode {
  switch (status) {
    case 400:
    // The URL, made of the arguments, is too long for the server or a proxy before it.
    case 414:
    case 431:
      return 'BAD_USER_INPUT';
    case 401:
      return 'UNAUTHENTICATED';
    case 403:
      return unauthenticatedDetails.has(body?.['detail']) ? 'UNAUTHENTICATED' : 'FORBIDDEN';
    case 429:
      return 'UPSTREAM_RATE_LIMITED';
    case 502:
    case 503:
    case 504:
      return 'UPSTREAM_UNAVAILABLE';
    default:
      return 'UPSTREAM_ERROR';
  }
}

function messageOf(code: ErrorCode, { status, detail, fieldErrors }: UpstreamFailure): string {
  const complaints = Object.entries(fieldErrors ?? {}).map(([argument, errors]) => `${argument}: ${errors.join(' ')}`);
  if (complaints.length > 0) return `The upstream refused the arguments. ${complaints.join(' ')}`;
  if (status >= 300 && status < 400) return 'The upstream answered with a redirect, which is not followed.';
  if (detail !== undefined) return `${errorTable[code]} It said: ${detail}`;
  return `${errorTable[code]} It answered with status ${status}.`;
}

function documentedFields(status: number, body: ErrorBody): Omit<UpstreamFailure, 'status'> {
  const { detail, code } = body;
  const fieldErrors = status === 400 ? readFieldErrors(body) : {};
  return {
    ...(typeof detail === 'string' && { detail }),
    ...(typeof code === 'string' && { code }),
    ...(Object.keys(fieldErrors).length > 0 && { fieldErrors }),
  };
}

function readFieldErrors(body: ErrorBody): Record<string, readonly string[]> {
  const argumentNames: ReadonlyMap<string, string> = new Map(Object.entries(argumentByParameter));
  const isErrorList = (value: unknown): value is readonly string[] =>
    Array.isArray(value) && value.every((error) => typeof error === 'string');
  return Object.fromEntries(
    Object.entries(body).flatMap(([field, errors]) =>
      isErrorList(errors) ? [[argumentNames.get(field) ?? field, errors]] : [],
    ),
  );
}

function readErrorBody(bytes: Buffer): ErrorBody | undefined {
  try {
    const body: unknown = JSON.parse(utf8.decode(bytes));
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined;
  } catch {
    return undefined;
  }
}
