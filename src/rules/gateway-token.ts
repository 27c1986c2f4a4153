import { tokenCheck } from '../http/bearer-token.ts';
import type { GatewayRequest } from '../http/gateway-request.ts';
import { type Refusal, refusal } from '../http/refusal.ts';

/** Refuses, with 401, callers that do not present the gateway's token as a bearer token (RFC 6750), if a token is set. */
export function gatewayTokenRule(token: string | undefined): (request: GatewayRequest) => Refusal | undefined {
  const presents = tokenCheck(token);
  const missing = refusal('The gateway requires its token: send it as "Authorization: Bearer <token>".', {
    status: 401,
    code: 'UNAUTHENTICATED',
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
  return ({ header }) => (presents(header('authorization')) ? undefined : missing);
}
