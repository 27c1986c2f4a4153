import type { GatewayError } from '../errors.ts';
import type { TimedAnswer } from './examined-upstream.ts';
import type { Finding } from './finding.ts';

/** What a first answer tells of the way to the upstream. */
export function checkConnection(upstreamUrl: string, { answer, durationMs }: TimedAnswer): Finding[] {
  const tls: Finding = upstreamUrl.startsWith('https:')
    ? { subject: 'tls', mark: 'ok', text: 'the certificate is accepted' }
    : { subject: 'tls', mark: 'skip', text: 'not used, as the URL is http' };
  const text = `answered with status ${answer.status} in ${Math.round(durationMs)} ms`;
  return [{ subject: 'connection', mark: 'ok', text }, tls];
}

/** Why there was no first answer. */
export function explainNoAnswer({ code, message, cause }: GatewayError, timeoutMs: number): Finding[] {
  if (code === 'UPSTREAM_TIMEOUT') {
    const advice = 'Check that the port is right and no firewall drops it; a slow upstream needs UPSTREAM_TIMEOUT_MS.';
    return [{ subject: 'connection', mark: 'fail', text: `no answer within ${timeoutMs} ms. ${advice}` }];
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
