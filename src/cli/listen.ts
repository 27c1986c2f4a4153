import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { EarlyRefusals, type OnRefused } from './early-refusals.ts';
import { ListenError, type PortOption } from './listen-error.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  /** The setting that contains `port`, named in errors. Default: PORT. */
  readonly portOption?: PortOption;
  /** How long a connection without a request is kept, in milliseconds. Default: Node's own 5 seconds. */
  readonly keepAliveMs?: number;
  /** Called for each request that is refused before `handle` could see it. */
  readonly onRefused?: OnRefused;
  /** Called if a connection cannot be accepted, for example because file descriptors are used up. The server continues. */
  readonly onError?: (error: Error) => void;
}

export interface Listening {
  /** The origin with the actual port, such as `http://127.0.0.1:4000`. */
  readonly origin: string;
  /**
   * Stops listening, waits at most `graceMs` milliseconds for requests in flight, and then closes all connections; at once
   * without `graceMs`.
   */
  close(graceMs?: number): Promise<void>;
}

/** Serves `handle` over HTTP. Rejects with ListenError if the address or port is not available. */
export async function listen(handle: RequestListener, options: ListenOptions): Promise<Listening> {
  const { host, port, portOption = 'port', keepAliveMs, onRefused, onError } = options;
  let closing = false;
  const refusals = new EarlyRefusals(onRefused);
  const onRequest: RequestListener = (request, response) => {
    if (closing) response.setHeader('connection', 'close');
    if (!refusals.refuse(request, response)) handle(request, response);
  };
  const server = createServer(
    { ...timeouts(keepAliveMs), requireHostHeader: EarlyRefusals.requireHostHeader },
    onRequest,
  );
  // Without a listener, Node would ask at once for a body that may be refused unread, or never read.
  server.on('checkContinue', (request, response) => {
    // What such a client sends next may be the body or another request.
    response.setHeader('connection', 'close');
    request.once('resume', () => {
      if (response.headersSent) return;
      if (!closing) response.removeHeader('connection');
      response.writeContinue();
    });
    onRequest(request, response);
  });
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
 * Keeps idle connections longer than load balancers do, so that the balancer closes them: if the gateway closed first, the
 * next request could cross with the close, and the balancer would answer 502. AWS' ALB keeps idle connections 60 s, nginx
 * 60 to 75 s, Go's http.Transport, as in Traefik and Caddy, 90 s. Google's balancers keep them 600 s and need
 * KEEP_ALIVE_MS=620000.
 *
 * Some versions of Node count the time for the header fields from the end of the previous request, and reject a header
 * timeout longer than the request timeout; so each of the three is longer than the previous one.
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

/** Interval between checks for newly idle connections, in milliseconds. */
const idleCheckMs = 20;

function drain(server: Server, sockets: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    // Node closes the connections that are idle now, but not those that become idle later.
    const idleCheck = setInterval(() => server.closeIdleConnections(), idleCheckMs);
    const grace = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(idleCheck);
      clearTimeout(grace);
      resolve();
    });
    // Node considers a connection busy if it has not sent anything yet, for example one that a browser opens in advance.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  });
}

function toOrigin(host: string, { port }: AddressInfo): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
