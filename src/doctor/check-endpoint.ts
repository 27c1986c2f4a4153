import type { Answer } from '../transport/answer.ts';
import { isNotFound, isRefusal } from '../upstream/status-error.ts';
import { systemTasksApi } from '../upstream/system-tasks-api/system-tasks-api.ts';

const { listPath } = systemTasksApi;

import type { Finding } from './finding.ts';

const replaced =
  `authentik 2025.8 and later have no ${listPath}, but /tasks/tasks/, which this version does not read: ` +
  'it needs authentik 2024.2 to 2025.6.';
const rootAdvice = "Check that UPSTREAM_URL is authentik's API root, which ends in /api/v3.";

/** Checks whether the endpoint answered, regardless of the token. */
export function checkEndpoint({ status, body, location }: Answer): Finding {
  const finding = (mark: Finding['mark'], text: string): Finding => ({ subject: 'endpoint', mark, text });
  if (status >= 300 && status < 400) {
    // The query may hold a secret.
    const target = location === undefined ? 'nowhere' : location.replace(/[?#].*/s, '');
    const advice =
      'If that is the same API elsewhere, set UPSTREAM_URL to its root; if it is a login page, exempt /api/ from it.';
    return finding('fail', `status ${status} redirects to ${target}, which the gateway does not follow. ${advice}`);
  }
  if (isNotFound(status, body)) {
    return finding(
      'fail',
      `an API answers, but has no ${listPath} (status 404). ${replaced} If it is older: ${rootAdvice}`,
    );
  }
  if (status === 404) return finding('fail', `no API answers there (status 404). ${rootAdvice} Or: ${replaced}`);
  if (status === 429) return finding('fail', 'it limits the rate of calls (status 429). Wait, or raise its limit.');
  if (status >= 500) {
    return finding('fail', `it fails (status ${status}). Check the log of authentik, or of the proxy in front of it.`);
  }
  const answered = kindOf(body);
  if (isRefusal(status, body) || (status === 200 && answered === 'JSON')) return finding('ok', `${listPath} is there`);
  if (status === 401 || status === 403) {
    const advice = `That is a proxy or a bot challenge in front of authentik: exempt /api/ from it. ${rootAdvice}`;
    return finding(
      'fail',
      `answers with status ${status} and ${answered}, without the detail that authentik gives. ${advice}`,
    );
  }
  const advice =
    answered === 'HTML'
      ? `That is a login page, a proxy or the wrong path: exempt /api/ from the login. ${rootAdvice}`
      : rootAdvice;
  return finding('fail', `answers with status ${status} and ${answered}, but JSON is documented. ${advice}`);
}

function kindOf(body: Buffer): 'JSON' | 'HTML' | 'nothing' | 'something else' {
  const text = body.toString('utf8').replace(/^\ufeff/, '');
  if (text.trim() === '') return 'nothing';
  if (/^\s*</.test(text)) return 'HTML';
  try {
    JSON.parse(text);
    return 'JSON';
  } catch {
    return 'something else';
  }
}
