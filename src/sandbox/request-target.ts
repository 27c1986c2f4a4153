import { unescape as percentDecode } from 'node:querystring';

/** A request target, parsed as Django does. */
export interface RequestTarget {
  /** As sent, before decoding. */
  readonly rawPath: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly query: URLSearchParams;
}

/** Never throws: invalid percent-encoding stays as it is, invalid UTF-8 becomes U+FFFD. */
export function parseTarget(target: string): RequestTarget {
  const mark = target.indexOf('?');
  const rawPath = mark === -1 ? target : target.slice(0, mark);
  const rawQuery = mark === -1 ? '' : target.slice(mark + 1);
  // URLSearchParams drops a leading `?`, so add one for it to drop.
  const query = new URLSearchParams(`?${rawQuery}`);
  return { rawPath, path: percentDecode(rawPath), rawQuery, query };
}

/** The parameters of a query; the last of a repeated one counts. */
export function lastValues(query: URLSearchParams): ReadonlyMap<string, string> {
  return new Map(query);
}
