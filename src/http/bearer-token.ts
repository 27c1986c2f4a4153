import { createHash, timingSafeEqual } from 'node:crypto';

/** Checks whether an `Authorization` header presents the token (RFC 6750); accepts every header if there is no token. */
export function tokenCheck(token: string | undefined): (authorization: string | undefined) => boolean {
  if (token === undefined) return () => true;
  const expected = digest(token);
  return (authorization) => {
    const [, presented] = /^Bearer +(.+)$/i.exec(authorization ?? '') ?? [];
    // Digests have equal length, so the comparison takes the same time for every token.
    return presented !== undefined && timingSafeEqual(digest(presented), expected);
  };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
