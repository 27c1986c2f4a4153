import { createHash, timingSafeEqual } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/**
 * Callers must present the gateway's token as their bearer token (RFC 6750). GraphiQL's page, which holds no data, is
 * served before this check.
 */
export function useGatewayToken(gatewayToken: string | undefined): Plugin {
  if (gatewayToken === undefined) return {};
  const expected = digest(gatewayToken);
  return {
    onRequestParse({ request }) {
      const [, presented] = /^Bearer +(.+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
      // Digests have one length, so the comparison takes the same time for every token.
      if (presented === undefined || !timingSafeEqual(digest(presented), expected)) throw unauthenticated();
    },
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
