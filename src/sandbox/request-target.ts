import { unescape as percentDecode } from 'node:querystring';

/** A request target, taken apart as Django does it. */
export interface RequestTarget {
  /** As sent, before any decoding. */
  readonly rawPath: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly query: URLSearchParams;
}

/** Never throws: bad percent-encoding stays as it is, invalid UTF-8 becomes U+FFFD. */
export function parseTarget(target: string): RequestTarget {
  const mark = target.indexOf('?');
  const rawPath = mark === -1 ? target : target.slice(0, mark);
  const rawQuery = mark === -1 ? '' : target.slice(mark + 1);
  // A leading `?` would be dropped by URLSearchParams, so it gets one to drop.
  const query = new URLSearchParams(`?${rawQuery}`);
  return { rawPath, path: percentDecode(rawPath), rawQuery, query };
}

/** The parameters of a query: of a repeated one, the last counts. */
export function lastValues(query: URLSearchParams): ReadonlyMap<string, string> {
  return new Map(query);
}
