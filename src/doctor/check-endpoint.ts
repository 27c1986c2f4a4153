import type { GatewayError } from '../errors.ts';
import type { Answer } from '../transport/answer.ts';
import { isNotFound, isRefusal } from '../upstream/status-error.ts';
import type { UpstreamApi } from '../upstream/upstream-api.ts';
import type { Finding } from './finding.ts';

const rootAdvice = "Check that UPSTREAM_URL is authentik's API root, which ends in /api/v3.";

/** The API's path, and which authentik has it. */
function nameOf({ listPath, releases }: UpstreamApi): string {
  return `${listPath}, the list of authentik ${releases}`;
}

/** Checks whether the list answered, regardless of the token; `choice` is the value of UPSTREAM_API. */
export function checkEndpoint(answer: Answer, api: UpstreamApi, choice: string): Finding {
  const { status, body } = answer;
  if (isRefusal(status, body) || (status === 200 && kindOf(body) === 'JSON')) {
    const how = choice === 'auto' ? 'is there' : `is there, as UPSTREAM_API=${choice} demands`;
    return { subject: 'endpoint', mark: 'ok', text: `${nameOf(api)}, ${how}` };
  }
  return fail(explain(answer, [api], choice));
}

/** The finding if UPSTREAM_API demands an API, but the upstream has another one. */
export function wrongApi(found: UpstreamApi, demanded: UpstreamApi, choice: string): Finding {
  return fail(
    `UPSTREAM_API=${choice} demands ${nameOf(demanded)}, but the upstream has ${nameOf(found)}. Set UPSTREAM_API=auto.`,
  );
}

/** Explains why no API was found; `answer` is the last of the probes, if there was one. */
export function explainNoApi(error: GatewayError, answer: Answer | undefined, apis: readonly UpstreamApi[]): Finding {
  if (!answer) return fail(`${error.message} Try again.`);
  const { status, body } = answer;
  const isOther = status === 200 && kindOf(body) === 'JSON';
  if (isOther)
    return fail(`answers with status 200 and JSON, but with no list of tasks. ${error.message} ${rootAdvice}`);
  return fail(explain(answer, apis, 'auto'));
}

function fail(text: string): Finding {
  return { subject: 'endpoint', mark: 'fail', text };
}

function explain({ status, body, location }: Answer, apis: readonly UpstreamApi[], choice: string): string {
  if (status >= 300 && status < 400) {
    // The query may hold a secret.
    const target = location === undefined ? 'nowhere' : location.replace(/[?#].*/s, '');
    const advice =
      'If that is the same API elsewhere, set UPSTREAM_URL to its root; if it is a login page, exempt /api/ from it.';
    return `status ${status} redirects to ${target}, which the gateway does not follow. ${advice}`;
  }
  if (status === 404) {
    const paths = apis.map(({ listPath }) => listPath).join(' nor ');
    const has = apis.length > 1 ? `has neither ${paths}` : `does not have ${paths}`;
    const who = isNotFound(status, body) ? 'an API answers, but it' : 'the upstream';
    const other = choice === 'auto' ? '' : ` If authentik is of another release, set UPSTREAM_API=auto.`;
    return `${who} ${has} (status 404). ${rootAdvice}${other}`;
  }
  if (status === 429) return 'it limits the rate of calls (status 429). Wait, or raise its limit.';
  if (status >= 500) {
    return `it fails (status ${status}). Check the log of authentik, or of the proxy in front of it.`;
  }
  const answered = kindOf(body);
  if (status === 401 || status === 403) {
    const advice = `That is a proxy or a bot challenge in front of authentik: exempt /api/ from it. ${rootAdvice}`;
    return `answers with status ${status} and ${answered}, without the detail that authentik gives. ${advice}`;
  }
  const advice =
    answered === 'HTML'
      ? `That is a login page, a proxy or the wrong path: exempt /api/ from the login. ${rootAdvice}`
      : rootAdvice;
  return `answers with status ${status} and ${answered}, but JSON is documented. ${advice}`;
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
