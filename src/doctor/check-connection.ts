import type { GatewayError } from '../errors.ts';
import { ProxyError } from '../transport/proxy.ts';
import { UnansweredError } from '../transport/transport-error.ts';
import type { TimedAnswer } from './examined-upstream.ts';
import type { Finding } from './finding.ts';
import type { Attempt } from './try-addresses.ts';

/** Describes the connection to the upstream from a first answer. `proxy` is the name of the proxy, if there is one. */
export function checkConnection(
  upstreamUrl: string,
  { answer, durationMs }: TimedAnswer,
  proxy: string | undefined,
): Finding[] {
  const tls: Finding = upstreamUrl.startsWith('https:')
    ? { subject: 'tls', mark: 'ok', text: 'the certificate is accepted' }
    : { subject: 'tls', mark: 'skip', text: 'not used, as the URL is http' };
  const text = `answered with status ${answer.status} in ${Math.round(durationMs)} ms${through(proxy)}`;
  return [{ subject: 'connection', mark: 'ok', text }, tls];
}

/**
 * Explains why there was no first answer; `attempts` are connections made afterwards to each address of the upstream.
 * `proxy` is the name of the proxy, if there is one.
 */
export function explainNoAnswer(
  { code, message, cause }: GatewayError,
  timeoutMs: number,
  attempts: readonly Attempt[],
  proxy: string | undefined,
): Finding[] {
  const fail = (text: string): Finding[] => [{ subject: 'connection', mark: 'fail', text }];
  if (cause instanceof ProxyError) {
    const advice = 'Check HTTP_PROXY or HTTPS_PROXY, or name the host of the upstream in NO_PROXY.';
    return fail(`no answer. ${cause.message} ${advice}`);
  }
  const failed = attempts.filter(({ errno }) => errno !== undefined);
  if (failed.length > 0 && failed.length === attempts.length) {
    const list = failed.map(({ address, errno }) => `${address} ${errno}`).join(', ');
    return fail([`no connection: ${list}.`, ...adviceOn(failed)].join(' '));
  }
  if (code === 'UPSTREAM_TIMEOUT') {
    const within = `within ${timeoutMs} ms${through(proxy)}.`;
    if (cause instanceof UnansweredError && cause.stage === 'connecting') {
      return fail(
        `no connection ${within} Check the host and the port, and that no firewall drops what is sent there.`,
      );
    }
    const connected = attempts.filter(({ errno }) => errno === undefined).map(({ address }) => address);
    const detail = connected.length > 0 ? ` ${connected.join(', ')} can be connected to.` : '';
    const advice = 'Check that the port is that of authentik; a slow upstream needs UPSTREAM_TIMEOUT_MS.';
    return fail(`no answer ${within}${detail} ${advice}`);
  }
  const errno = errnoOf(cause);
  if (errno !== undefined && isTls(errno)) {
    return [
      { subject: 'connection', mark: 'ok', text: 'connected' },
      { subject: 'tls', mark: 'fail', text: explainTls(errno) },
    ];
  }
  return fail([`no answer (${errno ?? message.replace(/\.$/, '')}).`, ...adviceOn([{ errno }])].join(' '));
}

/** The code of an error; if several addresses were tried, the code of the first. */
function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error instanceof AggregateError ? errnoOf(error.errors[0]) : undefined;
}

/** A sentence for each kind of failure. */
function adviceOn(failed: readonly Pick<Attempt, 'errno'>[]): string[] {
  return [...new Set(failed.map(({ errno = '' }) => connectionAdvice[errno] ?? otherAdvice))];
}

const noRoute = 'This machine has no route to an address: check its network, and the host in UPSTREAM_URL.';
const otherAdvice = 'Check the host and port in UPSTREAM_URL, and that authentik runs there.';
function through(proxy: string | undefined): string {
  return proxy === undefined ? '' : `, through the proxy ${proxy}`;
}

const connectionAdvice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: check the port in UPSTREAM_URL, and that authentik runs.',
  ETIMEDOUT: 'Nothing answers there: check the port in UPSTREAM_URL, and that no firewall drops the connection.',
  EHOSTUNREACH: noRoute,
  ENETUNREACH: noRoute,
  EADDRNOTAVAIL: noRoute,
  ECONNRESET: 'It closed the connection: check that the port speaks http, not https or another protocol.',
  UND_ERR_SOCKET: 'It closed the connection: check that the port speaks http, not https or another protocol.',
};

/** Node's codes for TLS, OpenSSL's for certificates, and the code for an answer that is not TLS. */
function isTls(errno: string): boolean {
  return /^ERR_(TLS|SSL)_|CERT|^UNABLE_TO_|^EPROTO$|^HOSTNAME_MISMATCH$/.test(errno);
}

function explainTls(errno: string): string {
  if (/^EPROTO$|^ERR_SSL_/.test(errno)) {
    return `no TLS is spoken there, or none that this side knows (${errno}). Check the port, or use http.`;
  }
  if (errno === 'CERT_HAS_EXPIRED') return `the certificate has expired (${errno}). Renew it, and check the clocks.`;
  if (errno === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `the certificate is of another host (${errno}). Use a name that it is for in UPSTREAM_URL.`;
  }
  return `the certificate is not trusted (${errno}). Name its authority's file in NODE_EXTRA_CA_CERTS.`;
}
