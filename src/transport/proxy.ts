import { BlockList, isIP } from 'node:net';
import type { Target } from './connector.ts';

export interface ProxyOptions {
  /** URL of the proxy for an `http` upstream, which may hold credentials; undefined for none. */
  readonly httpProxy?: string | undefined;
  /** URL of the proxy for an `https` upstream, which may hold credentials; undefined for none. */
  readonly httpsProxy?: string | undefined;
  /** Hosts to reach without a proxy, separated by commas or white space; `*` for all. */
  readonly noProxy?: string | undefined;
}

/** A proxy between the gateway and the upstream. */
export interface ProxyServer {
  /** Host and port, for display; never the credentials. */
  readonly name: string;
  /** For example `http://proxy.example.com:3128`. */
  readonly origin: string;
  readonly target: Target;
  /** The `Proxy-Authorization` header; undefined without credentials. */
  readonly authorization: string | undefined;
}

/** The proxy failed or refused. The message names the proxy. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code = 'ERR_PROXY';
  /** Whether a retry may succeed. */
  readonly isRetryable: boolean;

  constructor(message: string, isRetryable: boolean, cause?: unknown) {
    super(message, { cause });
    this.isRetryable = isRetryable;
  }
}

/** Returns the proxy for this URL; undefined for a direct connection. */
export function proxyFor(
  upstreamUrl: string,
  { httpProxy, httpsProxy, noProxy }: ProxyOptions,
): ProxyServer | undefined {
  const upstream = new URL(upstreamUrl);
  const proxy = upstream.protocol === 'https:' ? httpsProxy : httpProxy;
  if (proxy === undefined || (noProxy !== undefined && isExcepted(upstream, noProxy))) return undefined;
  const { protocol, host, hostname, port, origin, username, password } = new URL(proxy);
  const credentials = `${decode(username)}:${decode(password)}`;
  return {
    name: host,
    origin,
    target: { protocol, host, hostname: bare(hostname), port },
    authorization: credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
  };
}

/**
 * Reads NO_PROXY as curl does: a name matches itself and all its subdomains, with or without a leading dot; an address may
 * have a prefix length, such as `10.0.0.0/8`; a port restricts an entry to that port.
 */
function isExcepted({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const host = bare(hostname).toLowerCase();
  const upstreamPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy.split(/[\s,]+/).some((entry) => {
    const [, name = '', entryPort = upstreamPort] = /^(\[.*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry) ?? [];
    const pattern = bare(name.toLowerCase()).replace(/^\*?\./, '');
    if (pattern === '' || entryPort !== upstreamPort) return false;
    return pattern === '*' || host === pattern || host.endsWith(`.${pattern}`) || isWithin(host, pattern);
  });
}

/** Without a prefix length, a network is one address: the same one may be written in several ways. */
function isWithin(host: string, network: string): boolean {
  const [, address = '', length] = /^(.+?)(?:\/(\d{1,3}))?$/.exec(network) ?? [];
  const family = isIP(address);
  const longest = family === 4 ? 32 : 128;
  const prefix = length === undefined ? longest : Number(length);
  if (family === 0 || family !== isIP(host) || prefix > longest) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(address, prefix, type);
  return list.check(host, type);
}

/** Removes the brackets of an IPv6 address. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // An unencoded percent sign stands for itself.
    return part;
  }
}
