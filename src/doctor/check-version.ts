import type { Answer } from '../transport/answer.ts';
import type { Finding } from './finding.ts';

/** Reports the release from the answer of `/admin/version/`, which not every token may ask for. */
export function checkVersion({ status, body }: Answer): Finding {
  const version = status === 200 ? readVersion(body) : undefined;
  if (version !== undefined) return { subject: 'version', mark: 'ok', text: `authentik ${version}` };
  const why = status === 403 ? 'UPSTREAM_TOKEN may not ask for it' : `/admin/version/ answered with status ${status}`;
  return { subject: 'version', mark: 'skip', text: `unknown: ${why}` };
}

function readVersion(body: Buffer): string | undefined {
  try {
    const answer: unknown = JSON.parse(body.toString('utf8'));
    const version =
      typeof answer === 'object' && answer !== null && 'version_current' in answer && answer.version_current;
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
