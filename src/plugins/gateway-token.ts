import { createHash, timingSafeEqual } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Callers must present the gateway's token as their bearer token (RFC 6750). GraphiQL's page, which holds no data, is
 * served before this check.
 */
export function useGatewayToken(gatewayToken: string | undefined): Plugin {
  if (gatewayToken === undefined) return {};
  const presents = tokenCheck(gatewayToken);
  return {
    onRequestParse({ request }) {
      if (!presents(request.headers.get('authorization'))) throw unauthenticated();
    },
  };
}

/** Whether an `Authorization` header presents the token; every header does where there is none. */
export function tokenCheck(token: string | undefined): (authorization: string | null | undefined) => boolean {
  if (token === undefined) return () => true;
  const expected = digest(token);
  return (authorization) => {
    const [, presented] = /^Bearer +(.+)$/i.exec(authorization ?? '') ?? [];
    // Digests have one length, so the comparison takes the same time for every token.
    return presented !== undefined && timingSafeEqual(digest(presented), expected);
  };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function unauthenticated(): GraphQLError {
  return new GraphQLError('The gateway needs its token: send it as "Authorization: Bearer <token>".', {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401, headers: { 'WWW-Authenticate': 'Bearer' } } },
  });
}
