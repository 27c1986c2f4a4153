import type { IncomingHttpHeaders } from 'node:http';
import { TextCache } from '../text-cache.ts';

/** What the fast path looks at of a request; names of headers are in lower case. */
export interface RequestHead {
  readonly method?: string | undefined;
  /** The request target. */
  readonly url?: string | undefined;
  readonly headers: Readonly<IncomingHttpHeaders>;
}

/** The media types of GraphQL over HTTP. */
export type MediaType = 'application/json' | 'application/graphql-response+json';

/**
 * The media type of the answer to a plain request: a POST of JSON, of a known length, by a caller who takes a single answer.
 * Undefined for every other request, which is Yoga's to answer.
 */
export function plainMediaType({ method, url, headers }: RequestHead, path: string): MediaType | undefined {
  if (method !== 'POST' || url !== path || !jsonPattern.test(headers['content-type'] ?? '')) return undefined;
  if (headers['content-encoding'] !== undefined || headers['transfer-encoding'] !== undefined) return undefined;
  const accept = headers.accept ?? '';
  const known = negotiated.get(accept);
  if (known) return known.mediaType;
  const mediaType = negotiate(accept);
  negotiated.set(accept, { mediaType });
  return mediaType;
}

const jsonPattern = /^application\/json(?: *; *charset=utf-8)?$/i;

const negotiated = new TextCache<{ readonly mediaType: MediaType | undefined }>();

/** As Yoga does it: the first type that the caller names counts, whatever its weight. */
function negotiate(accept: string): MediaType | undefined {
  const types = (accept || '*/*').replace(/\s/g, '').toLowerCase().split(',');
  for (const type of types) {
    const [name = '', ...parameters] = type.split(';');
    const charset = parameters.find((parameter) => parameter.includes('charset='));
    if (charset !== undefined && charset !== 'charset=utf-8') continue;
    if (name === 'application/graphql-response+json') return name;
    if (name === 'application/json' || name === '*/*' || name === 'application/*') return 'application/json';
  }
  return undefined;
}
