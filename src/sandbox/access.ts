/** The known tokens: one may read tasks, the other may not. */
export interface SandboxTokens {
  readonly adminToken: string;
  readonly unprivilegedToken: string;
}

const notPermitted = 'You do not have permission to perform this action.';

/** authentik's message for a refused caller; undefined if access is granted. */
export function refuseAccess(authorization: string | undefined, tokens: SandboxTokens): string | undefined {
  const credentials = (authorization ?? '').trim();
  const blank = credentials.indexOf(' ');
  if (blank === -1) return 'Authentication credentials were not provided.';
  if (credentials.slice(0, blank).toLowerCase() !== 'bearer') return 'Unsupported authentication type';
  const token = credentials.slice(blank + 1);
  if (token === tokens.adminToken) return undefined;
  if (token === tokens.unprivilegedToken) return notPermitted;
  return 'Token invalid/expired';
}

/** As `refuseAccess`, for what every known caller may read. */
export function refuseStranger(authorization: string | undefined, tokens: SandboxTokens): string | undefined {
  const refusal = refuseAccess(authorization, tokens);
  return refusal === notPermitted ? undefined : refusal;
}
