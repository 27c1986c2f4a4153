import { clipText, type ErrorCode, errorTable, GatewayError, type UpstreamFailure } from '../errors.ts';
import { JsonReader } from '../json/reader.ts';
import { withoutMark } from '../transport/answer.ts';
import type { Complaints, UpstreamApi } from './upstream-api.ts';

type ApiOfErrors = Pick<UpstreamApi, 'argumentByParameter' | 'permission'>;

type ErrorBody = Readonly<Record<string, unknown>>;

/** Drops a leading byte order mark and replaces invalid UTF-8. */
const utf8 = new TextDecoder();

/** Larger or deeper bodies do not have a documented error shape. */
const maxErrorBytes = 256 * 1024;
const maxErrorDepth = 20;

// JSON bytes. Together with the message that repeats them, these stay below 8 kB.
const maxDetailBytes = 1_800;
const maxCodeBytes = 200;
const maxFieldErrorsBytes = 2_500;
const maxFieldBytes = 100;
const maxErrorTextBytes = 500;

/** `detail` values of a 403 that concerns authentication; every other 403 concerns permissions. */
const unauthenticatedDetails: ReadonlySet<unknown> = new Set([
  'Authentication credentials were not provided.',
  'Token invalid/expired',
  'Unsupported authentication type',
]);

/** The error for a status other than 200. Only the documented error shapes of the body reach the client. */
export function toStatusError(
  status: number,
  body: Buffer,
  { argumentByParameter, permission }: ApiOfErrors,
): GatewayError {
  const fields = readErrorBody(body);
  const upstream = { status, ...(fields && documentedFields(status, fields, argumentByParameter)) };
  const code = codeOf(status, fields);
  const message = messageOf(code, upstream);
  const needed =
    code === 'FORBIDDEN' ? `${asSentence(message)} Reading tasks needs the permission ${permission}.` : message;
  return new GatewayError(code, needed, { upstream });
}

/** Whether the API itself, not a server in front of it, reports that the page or task does not exist. */
export function isNotFound(status: number, body: Buffer): boolean {
  return status === 404 && hasDetail(readErrorBody(body));
}

/** Whether the API itself, not a server in front of it, rejects the token or denies access. */
export function isRefusal(status: number, body: Buffer): boolean {
  return (status === 401 || status === 403) && hasDetail(readErrorBody(body));
}

/** The complaints of a 400, by parameter. */
export function complaintsOf(body: Buffer): Complaints {
  const entries = Object.entries(readErrorBody(body) ?? {});
  return new Map(entries.filter((entry): entry is [string, readonly string[]] => isErrorList(entry[1])));
}

function hasDetail(body: ErrorBody | undefined): body is { readonly detail: string } {
  return typeof body?.['detail'] === 'string';
}

function codeOf(status: number, body: ErrorBody | undefined): ErrorCode {
  switch (status) {
    case 400:
    // The URL, built from the arguments, is too long for the server or a proxy in front of it.
    case 414:
    case 431:
      return 'BAD_USER_INPUT';
    case 401:
      return hasDetail(body) ? 'UNAUTHENTICATED' : 'UPSTREAM_ERROR';
    case 403:
      if (!hasDetail(body)) return 'UPSTREAM_ERROR';
      return unauthenticatedDetails.has(body['detail']) ? 'UNAUTHENTICATED' : 'FORBIDDEN';
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

function asSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function documentedFields(
  status: number,
  body: ErrorBody,
  argumentNames: ReadonlyMap<string, string>,
): Omit<UpstreamFailure, 'status'> {
  const { detail, code } = body;
  const fieldErrors = status === 400 ? readFieldErrors(body, argumentNames) : {};
  return {
    ...(typeof detail === 'string' && { detail: clipText(detail, maxDetailBytes) }),
    ...(typeof code === 'string' && { code: clipText(code, maxCodeBytes) }),
    ...(Object.keys(fieldErrors).length > 0 && { fieldErrors }),
  };
}

/** The complaints that fit into the limit; if there are more, the last list ends with `…`. */
function readFieldErrors(
  body: ErrorBody,
  argumentNames: ReadonlyMap<string, string>,
): Record<string, readonly string[]> {
  const shown = new Map<string, string[]>();
  let last: string[] | undefined;
  let bytesLeft = maxFieldErrorsBytes;
  for (const [field, errors] of Object.entries(body)) {
    if (!isErrorList(errors)) continue;
    const argument = argumentNames.get(field) ?? clipText(field, maxFieldBytes);
    const list: string[] = [];
    bytesLeft -= jsonBytes(argument);
    for (const error of errors) {
      const text = clipText(error, maxErrorTextBytes);
      bytesLeft -= jsonBytes(text);
      if (bytesLeft < 0) break;
      list.push(text);
    }
    if (bytesLeft >= 0 || list.length > 0 || !last) shown.set(argument, list);
    if (bytesLeft < 0) {
      (shown.get(argument) ?? last)?.push('…');
      break;
    }
    last = list;
  }
  return Object.fromEntries(shown);
}

function isErrorList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((error) => typeof error === 'string');
}

/** JSON bytes of the text, with a comma or colon and the following brackets. */
function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) + 4;
}

function readErrorBody(bytes: Buffer): ErrorBody | undefined {
  if (bytes.length > maxErrorBytes) return undefined;
  try {
    const reader = new JsonReader(withoutMark(bytes));
    reader.skip();
    // Building deeply nested values is slow.
    if (reader.depth > maxErrorDepth) return undefined;
    const body: unknown = JSON.parse(utf8.decode(bytes));
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : undefined;
  } catch {
    return undefined;
  }
}
