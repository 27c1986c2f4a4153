import type { Answer } from '../transport/answer.ts';
import { toStatusError } from '../upstream/status-error.ts';
import type { UpstreamApi } from '../upstream/upstream-api.ts';
import type { Finding } from './finding.ts';

/** Checks what an answer of the endpoint reveals about the token. */
export function checkToken({ status, body }: Answer, hasToken: boolean, api: UpstreamApi): Finding {
  const finding = (mark: Finding['mark'], text: string): Finding => ({ subject: 'token', mark, text });
  const none = 'UPSTREAM_TOKEN is not set, so each caller brings one';
  if (status === 200)
    return finding('ok', hasToken ? `UPSTREAM_TOKEN may read tasks (${api.permission})` : `${none}; none was needed`);
  if (!hasToken) return finding('warn', `${none}. To examine the rest, run doctor with UPSTREAM_TOKEN set.`);
  const { code, message } = toStatusError(status, body, api);
  const said = /[.!?]$/.test(message) ? message : `${message}.`;
  if (code === 'UNAUTHENTICATED') {
    const advice = 'Make a token of intent API in authentik, under Directory, Tokens and App passwords.';
    return finding('fail', `UPSTREAM_TOKEN is not accepted. ${said} ${advice}`);
  }
  const advice = `Give the account of UPSTREAM_TOKEN the permission ${api.permission}, in authentik under Directory, Roles.`;
  return finding('fail', `UPSTREAM_TOKEN may not read tasks. ${said} ${advice}`);
}
