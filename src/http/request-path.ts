/**
 * Converts a request target to origin form: removes the origin and credentials of an absolute target (RFC 9112, section
 * 3.2.2).
 */
export function toOriginForm(target: string): string {
  if (target.startsWith('/') || target === '*') return target;
  const [, path] = /^https?:\/\/[^/?#]*(.*)$/is.exec(target) ?? [];
  if (path === undefined) return '*';
  return path.startsWith('/') ? path : `/${path}`;
}

/** The path of a target in origin form, verbatim: not decoded or normalized. */
export function toPath(target: string): string {
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}
