import { LRUCache } from 'lru-cache';

/** The media types of GraphQL over HTTP. */
export type MediaType = 'application/json' | 'application/graphql-response+json';

/**
 * The media type of a response for this `Accept` header, as GraphQL Yoga chooses it: the first type that the header names
 * counts, whatever its weight. Undefined if the client accepts neither: Yoga knows what else it may take.
 */
export function negotiate(accept = ''): MediaType | undefined {
  const known = negotiated.get(accept);
  if (known) return known.mediaType;
  const mediaType = choose(accept);
  negotiated.set(accept, { mediaType });
  return mediaType;
}

const negotiated = new LRUCache<string, { readonly mediaType: MediaType | undefined }>({
  maxSize: 256 * 1024,
  sizeCalculation: (_value, accept) => 2 * accept.length + 200,
});

function choose(accept: string): MediaType | undefined {
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
