/** A request target in origin form; an absolute one (RFC 9112, section 3.2.2) loses its origin, and its credentials. */
export function toOriginForm(target: string): string {
  if (target.startsWith('/') || target === '*') return target;
  const [, path] = /^https?:\/\/[^/?#]*(.*)$/is.exec(target) ?? [];
  if (path === undefined) return '*';
  return path.startsWith('/') ? path : `/${path}`;
}

/** The path of a target in origin form, as it was sent: nothing is decoded or tidied up. */
export function toPath(target: string): string {
  const end = target.search(/[?#]/);
  return end === -1 ? target : target.slice(0, end);
}
