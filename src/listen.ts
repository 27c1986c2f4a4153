import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

export interface Listening {
  /** The origin, with the port that is listened on, such as `http://127.0.0.1:4000`. */
  readonly origin: string;
  /**
   * Stops listening, lets what is in flight finish for at most `graceMs` milliseconds, and then ends all connections.
   * Without a grace they are ended at once.
   */
  close(graceMs?: number): Promise<void>;
}

/** Serves `handle` over HTTP. Rejects with the system's error where the address is not to be had. */
export async function listen(handle: RequestListener, { host, port }: ListenOptions): Promise<Listening> {
  let closing = false;
  const server = createServer((request, response) => {
    if (closing) response.setHeader('connection', 'close');
    handle(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    origin: toOrigin(host, server.address() as AddressInfo),
    close(graceMs = 0) {
      closing = true;
      return drain(server, graceMs);
    },
  };
}

/** How often connections that have become idle are looked for, in milliseconds. */
const idleCheckMs = 20;

function drain(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    // Node closes what is idle now, but lets a connection live on that becomes idle later.
    const idleCheck = setInterval(() => server.closeIdleConnections(), idleCheckMs);
    const grace = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(idleCheck);
      clearTimeout(grace);
      resolve();
    });
  });
}

function toOrigin(host: string, { port }: AddressInfo): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
