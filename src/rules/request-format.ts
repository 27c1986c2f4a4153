import { show } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { type Refusal, refusal } from '../http/refusal.ts';
import { bodyTooLarge, codingOf } from '../http/request-body.ts';

/** How a body is read. */
export type BodyFormat = 'json' | 'graphql' | 'form';

const formats: ReadonlyMap<string, BodyFormat> = new Map([
  ['application/json', 'json'],
  ['application/graphql+json', 'json'],
  ['application/graphql', 'graphql'],
  // A form that a browser can send without a preflight has been refused before.
  ['application/x-www-form-urlencoded', 'form'],
]);

/** By the content type of a POST; undefined if that is not read. */
export function bodyFormatOf({ header }: GatewayRequest): BodyFormat | undefined {
  const contentType = header('content-type') ?? '';
  return formats.get(contentType) ?? formats.get((contentType.split(/[;,]/, 1)[0] ?? '').trim().toLowerCase());
}

/** Refuses other methods than GET and POST with 405 (GraphQL over HTTP). */
export function methodRule({ method }: GatewayRequest): Refusal | undefined {
  if (method === 'GET' || method === 'POST') return undefined;
  return refusal(`The method must be GET or POST, but got ${method}.`, {
    status: 405,
    headers: { Allow: 'GET, POST' },
  });
}

/** Refuses content types that are not read with 415. */
export function contentTypeRule(request: GatewayRequest): Refusal | undefined {
  if (request.method !== 'POST' || bodyFormatOf(request) !== undefined) return undefined;
  const contentType = show(request.header('content-type') ?? '');
  return refusal(`Content-Type must be application/json, but got ${contentType}.`, { status: 415 });
}

/** Refuses content codings that are not known with 415. */
export function contentEncodingRule({ method, header }: GatewayRequest): Refusal | undefined {
  const coding = method === 'POST' ? codingOf(header('content-encoding')) : undefined;
  return typeof coding === 'object' ? coding : undefined;
}

/** Refuses a body that is announced to be too large with 413, before it is read. */
export function bodySizeRule(maxBytes: number): (request: GatewayRequest) => Refusal | undefined {
  return ({ header }) => {
    const length = header('content-length');
    if (length === undefined) return undefined;
    if (!/^\d+$/.test(length)) return refusal(`Content-Length must be a number, but got ${show(length)}.`);
    return Number(length) > maxBytes ? bodyTooLarge(maxBytes, length) : undefined;
  };
}
