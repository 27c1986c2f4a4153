import type { GatewayError } from '../errors.ts';
import { ProxyError } from '../upstream/proxy.ts';
import { UnansweredError } from '../upstream/transport-error.ts';
import type { TimedAnswer } from './examined-upstream.ts';
import type { Finding } from './finding.ts';

/** What a first answer says of the way to the upstream. `proxy` is the name of the proxy on it. */
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

/** Why there was no first answer. */
export function explainNoAnswer(
  { code, message, cause }: GatewayError,
  timeoutMs: number,
  proxy: string | undefined,
): Finding[] {
  if (code === 'UPSTREAM_TIMEOUT') {
    const within = `within ${timeoutMs} ms${through(proxy)}.`;
    const text =
      cause instanceof UnansweredError && cause.stage === 'connecting'
        ? `no connection ${within} Check the host and the port, and that no firewall drops what is sent there.`
        : `no answer ${within} Check that the port is right; a slow upstream needs a larger UPSTREAM_TIMEOUT_MS.`;
    return [{ subject: 'connection', mark: 'fail', text }];
  }
  if (cause instanceof ProxyError) {
    const advice = 'Check HTTP_PROXY or HTTPS_PROXY, or name the host of the upstream in NO_PROXY.';
    return [{ subject: 'connection', mark: 'fail', text: `no answer. ${cause.message} ${advice}` }];
  }
  const errno = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  if (errno !== undefined && isTls(errno)) {
    return [
      { subject: 'connection', mark: 'ok', text: 'connected' },
      { subject: 'tls', mark: 'fail', text: explainTls(errno) },
    ];
  }
  const why = errno ?? message.replace(/\.$/, '');
  const advice =
    connectionAdvice[errno ?? ''] ?? 'Check the host and port in UPSTREAM_URL, and that authentik runs there.';
  return [{ subject: 'connection', mark: 'fail', text: `no answer (${why}). ${advice}` }];
}

function through(proxy: string | undefined): string {
  return proxy === undefined ? '' : `, through the proxy ${proxy}`;
}

const connectionAdvice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: check the port in UPSTREAM_URL, and that authentik runs.',
  EHOSTUNREACH: 'There is no way to that address: check the network, and the host in UPSTREAM_URL.',
  ENETUNREACH: 'There is no way to that address: check the network, and the host in UPSTREAM_URL.',
  UND_ERR_SOCKET: 'It closed the connection: check that the port speaks http, not https or another protocol.',
};

/** Node's codes for TLS, OpenSSL's for certificates, and that of an answer which is no TLS. */
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
