import { lookup } from 'node:dns/promises';
import { connect } from 'node:net';

/** The result of a connection to one address. */
export interface Attempt {
  readonly address: string;
  /** The system's code, such as ECONNREFUSED; undefined if it connected. */
  readonly errno: string | undefined;
}

/** Longer than a connection takes, and short enough to wait for. In milliseconds. */
const maxTimeoutMs = 5_000;

/**
 * Connects to each address of the upstream's host, since a failed call does not report which addresses failed and why. In
 * parallel, each for at most `timeoutMs` milliseconds. Empty if the host has no address. Never rejects.
 */
export async function tryAddresses(upstreamUrl: string, timeoutMs: number): Promise<readonly Attempt[]> {
  const { protocol, hostname, port } = new URL(upstreamUrl);
  const addresses = await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true }).catch(() => []);
  const number = Number(port) || (protocol === 'https:' ? 443 : 80);
  return Promise.all(addresses.map(({ address }) => attempt(address, number, Math.min(timeoutMs, maxTimeoutMs))));
}

function attempt(address: string, port: number, timeoutMs: number): Promise<Attempt> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (errno: string | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ address, errno });
    };
    const timer = setTimeout(() => end('ETIMEDOUT'), timeoutMs);
    socket.once('connect', () => end(undefined));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.name));
  });
}
