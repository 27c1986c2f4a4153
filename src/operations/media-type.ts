import { LRUCache } from 'lru-cache';

/** The media types of GraphQL over HTTP. */
export type MediaType = 'application/json' | 'application/graphql-response+json';

/** What GraphQL Yoga can also make of a result. */
const others = ['text/event-stream', 'multipart/mixed'] as const;

/** `other` is a type that GraphQL Yoga knows. Undefined if the client accepts nothing that there is. */
export type Negotiated = MediaType | 'other' | undefined;

/**
 * The media type of a response for this `Accept` header, as GraphQL Yoga chooses it: the first type that the header names
 * counts, whatever its weight, unless that is 0.
 */
export function negotiate(accept = ''): Negotiated {
  const known = negotiated.get(accept);
  if (known) return known.mediaType;
  const mediaType = choose(accept);
  negotiated.set(accept, { mediaType });
  return mediaType;
}

const negotiated = new LRUCache<string, { readonly mediaType: Negotiated }>({
  maxSize: 256 * 1024,
  sizeCalculation: (_value, accept) => 2 * accept.length + 200,
});

function choose(accept: string): Negotiated {
  const ranges = (accept || '*/*').replace(/\s/g, '').toLowerCase().split(',').map(toRange);
  const refused = new Set(ranges.flatMap(({ name, isRefused }) => (isRefused ? [name] : [])));
  const accepted = ranges.flatMap(({ name, isRefused }) => (isRefused ? [] : [name]));
  for (const range of accepted) {
    const chosen = mediaTypes.find((type) => isWithin(type, range) && !refused.has(type));
    if (chosen) return chosen;
  }
  const isOther = others.some((type) => !refused.has(type) && accepted.some((range) => isWithin(type, range)));
  return isOther ? 'other' : undefined;
}

const mediaTypes: readonly MediaType[] = ['application/json', 'application/graphql-response+json'];

function toRange(text: string): { readonly name: string; readonly isRefused: boolean } {
  const [name = '', ...parameters] = text.split(';');
  const charset = parameters.find((parameter) => parameter.includes('charset='));
  const isOtherCharset = charset !== undefined && charset !== 'charset=utf-8';
  // A type in another charset does not forbid it in UTF-8, but is none that there is.
  return {
    name: isOtherCharset ? '' : name,
    isRefused: parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter)),
  };
}

function isWithin(type: string, range: string): boolean {
  return range === type || range === '*/*' || range === type.replace(/\/.*/, '/*');
}
