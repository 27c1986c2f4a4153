import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { EarlyRefusals, type OnRefused } from './early-refusals.ts';
import { ListenError, type PortOption } from './listen-error.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** The setting that `port` comes from, to be named if the port cannot be had. Default: PORT. */
  readonly portOption?: PortOption;
  /** How long a connection without a request is kept, in milliseconds. Default: as long as Node keeps it, 5 seconds. */
  readonly keepAliveMs?: number;
  /** Called for each request that is refused before `handle` could see it. */
  readonly onRefused?: OnRefused;
  /** Called if a connection cannot be accepted, for example for want of file descriptors. The server goes on. */
  readonly onError?: (error: Error) => void;
}

export interface Listening {
  /** The origin with the actual port, such as `http://127.0.0.1:4000`. */
  readonly origin: string;
  /**
   * Stops listening, lets what is in flight finish for at most `graceMs` milliseconds, and then ends all connections.
   * Without a grace they are ended at once.
   */
  close(graceMs?: number): Promise<void>;
}

/** Serves `handle` over HTTP. Rejects with ListenError if the address or port cannot be had. */
export async function listen(handle: RequestListener, options: ListenOptions): Promise<Listening> {
  const { host, port, portOption = 'port', keepAliveMs, onRefused, onError } = options;
  let closing = false;
  const refusals = new EarlyRefusals(onRefused);
  const server = createServer(
    { ...timeouts(keepAliveMs), requireHostHeader: EarlyRefusals.requireHostHeader },
    (request, response) => {
      if (closing) response.setHeader('connection', 'close');
      if (!refusals.refuse(request, response)) handle(request, response);
    },
  );
  refusals.watch(server);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new ListenError(host, port, portOption, cause)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      // Without a listener, the event would end the process.
      server.on('error', (error) => onError?.(error));
      resolve();
    });
  });
  return {
    origin: toOrigin(host, server.address() as AddressInfo),
    close(graceMs = 0) {
      closing = true;
      return drain(server, sockets, graceMs);
    },
  };
}

/**
 * A load balancer must be the one that closes an idle connection: if the gateway does, the next request may meet the
 * close, and the balancer answers it with 502. AWS' ALB keeps idle connections 60 s, nginx 60 to 75 s, Go's
 * http.Transport, as in Traefik and Caddy, 90 s. Google's balancers keep them 600 s and need KEEP_ALIVE_MS=620000.
 *
 * Some versions of Node count the time for the header fields from the end of the request before, and refuse a time for the
 * header fields that is longer than that for the request; so each of the three is longer than the one before it.
 */
function timeouts(keepAliveMs: number | undefined) {
  if (keepAliveMs === undefined) return {};
  const headersTimeout = Math.max(60_000, keepAliveMs + 1_000);
  return {
    keepAliveTimeout: keepAliveMs,
    headersTimeout,
    requestTimeout: Math.max(300_000, headersTimeout + 1_000),
  };
}

/** How often connections that have become idle are looked for, in milliseconds. */
const idleCheckMs = 20;

function drain(server: Server, sockets: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    // Node closes what is idle now, but lets a connection live on that becomes idle later.
    const idleCheck = setInterval(() => server.closeIdleConnections(), idleCheckMs);
    const grace = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(idleCheck);
      clearTimeout(grace);
      resolve();
    });
    // Node takes a connection that has not sent anything yet, such as a browser opens in advance, for a busy one.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  });
}

function toOrigin(host: string, { port }: AddressInfo): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
