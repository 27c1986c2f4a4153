import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Gateway } from './server.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
}

export interface Listening {
  /** The origin, with the port that is listened on, such as `http://127.0.0.1:4000`. */
  readonly origin: string;
  /** Stops listening and ends all connections. */
  close(): Promise<void>;
}

/** Serves the gateway over HTTP. Rejects with the system's error where the address is not to be had. */
export async function listen(gateway: Gateway, { host, port }: ListenOptions): Promise<Listening> {
  const server = createServer(gateway.handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    origin: toOrigin(host, server.address() as AddressInfo),
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function toOrigin(host: string, { port }: AddressInfo): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
