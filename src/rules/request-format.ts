import { show } from '../errors.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { type Refusal, refusal } from '../http/refusal.ts';
import { bodyTooLarge, codingOf } from '../http/request-body.ts';

/** How to parse a body. */
export type BodyFormat = 'json' | 'graphql' | 'form';

const formats: ReadonlyMap<string, BodyFormat> = new Map([
  ['application/json', 'json'],
  ['application/graphql+json', 'json'],
  ['application/graphql', 'graphql'],
  // Only with a preflight: `crossSiteRule` has refused the others.
  ['application/x-www-form-urlencoded', 'form'],
]);

/** The format for the content type of a POST; undefined if it is not supported. */
export function bodyFormatOf({ header }: GatewayRequest): BodyFormat | undefined {
  const contentType = header('content-type') ?? '';
  return formats.get(contentType) ?? formats.get((contentType.split(/[;,]/, 1)[0] ?? '').trim().toLowerCase());
}

/** Refuses methods other than GET and POST with 405 (GraphQL over HTTP). */
export function methodRule({ method }: GatewayRequest): Refusal | undefined {
  if (method === 'GET' || method === 'POST') return undefined;
  return refusal(`The method must be GET or POST, but got ${method}.`, {
    status: 405,
    headers: { Allow: 'GET, POST' },
  });
}

/** Refuses unsupported content types with 415. */
export function contentTypeRule(request: GatewayRequest): Refusal | undefined {
  if (request.method !== 'POST' || bodyFormatOf(request) !== undefined) return undefined;
  const contentType = show(request.header('content-type') ?? '');
  return refusal(`Content-Type must be application/json, but got ${contentType}.`, { status: 415 });
}

/** Refuses unknown content codings with 415. */
export function contentEncodingRule({ method, header }: GatewayRequest): Refusal | undefined {
  const coding = method === 'POST' ? codingOf(header('content-encoding')) : undefined;
  return typeof coding === 'object' ? coding : undefined;
}

/** Refuses a body with 413 before reading it, if its announced length is too large. */
export function bodySizeRule(maxBytes: number): (request: GatewayRequest) => Refusal | undefined {
  return ({ header }) => {
    const length = header('content-length');
    if (length === undefined) return undefined;
    if (!/^\d+$/.test(length)) return refusal(`Content-Length must be a number, but got ${show(length)}.`);
    return Number(length) > maxBytes ? bodyTooLarge(maxBytes, length) : undefined;
  };
}
