import { type ErrorCode, errorTable, GatewayError, type UpstreamFailure } from '../errors.ts';
import { parseExactJson } from './exact-json.ts';
import { argumentByParameter } from './task-query.ts';
import { isWireObject, type WireObject } from './wire.ts';

/** The `detail` of a 403 that is about what the caller may do; every other 403 is about who the caller is. */
const unauthenticatedDetails: ReadonlySet<unknown> = new Set([
  'Authentication credentials were not provided.',
  'Token invalid/expired',
  'Unsupported authentication type',
]);

/** The error for a status other than 200. Of the body, only the documented error shapes reach the client. */
export function toStatusError(status: number, text: string): GatewayError {
  const body = readErrorBody(text);
  const upstream = { status, ...(body && documentedFields(status, body)) };
  const code = codeOf(status, body);
  return new GatewayError(code, messageOf(code, upstream), { upstream });
}

/** Whether the API, and not some server before it, says that there is no such page or task. */
export function isNotFound(status: number, text: string): boolean {
  return status === 404 && typeof readErrorBody(text)?.['detail'] === 'string';
}

function codeOf(status: number, body: WireObject | undefined): ErrorCode {
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

function documentedFields(status: number, body: WireObject): Omit<UpstreamFailure, 'status'> {
  const { detail, code } = body;
  const fieldErrors = status === 400 ? readFieldErrors(body) : {};
  return {
    ...(typeof detail === 'string' && { detail }),
    ...(typeof code === 'string' && { code }),
    ...(Object.keys(fieldErrors).length > 0 && { fieldErrors }),
  };
}

function readFieldErrors(body: WireObject): Record<string, readonly string[]> {
  const argumentNames: ReadonlyMap<string, string> = new Map(Object.entries(argumentByParameter));
  const isErrorList = (value: unknown): value is readonly string[] =>
    Array.isArray(value) && value.every((error) => typeof error === 'string');
  return Object.fromEntries(
    Object.entries(body).flatMap(([field, errors]) =>
      isErrorList(errors) ? [[argumentNames.get(field) ?? field, errors]] : [],
    ),
  );
}

function readErrorBody(text: string): WireObject | undefined {
  try {
    const body = parseExactJson(text);
    return isWireObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
