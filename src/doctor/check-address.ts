import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Finding } from './finding.ts';

/** Checks the URL itself. */
export function checkUrl(upstreamUrl: string): Finding {
  const { protocol, hostname, pathname } = new URL(upstreamUrl);
  const warnings: string[] = [];
  if (!/\/api\/v3\/?$/.test(pathname)) warnings.push("It should end in /api/v3, as authentik's API root does.");
  if (protocol === 'http:' && !/^(localhost|127\..*|\[::1\])$/.test(hostname)) {
    warnings.push('Tokens travel in the clear: use https, unless the network between is your own.');
  }
  return { subject: 'url', mark: warnings.length > 0 ? 'warn' : 'ok', text: [upstreamUrl, ...warnings].join(' ') };
}

/** Checks whether the host has an address. With a proxy, the proxy does the look-up. */
export async function checkName(upstreamUrl: string, proxy: string | undefined): Promise<Finding> {
  const host = new URL(upstreamUrl).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return { subject: 'name', mark: 'ok', text: `${host} is an address` };
  if (proxy !== undefined) return { subject: 'name', mark: 'ok', text: `the proxy ${proxy} looks up ${host}` };
  try {
    const addresses = await lookup(host, { all: true });
    return { subject: 'name', mark: 'ok', text: `${host} is ${addresses.map(({ address }) => address).join(', ')}` };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    const advice = `Check the host in UPSTREAM_URL, and this machine's name servers.`;
    return { subject: 'name', mark: 'fail', text: `${host} has no address (${code}). ${advice}` };
  }
}
