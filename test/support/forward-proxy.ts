import { createServer, type ServerResponse, request as sendRequest } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ForwardProxy extends AsyncDisposable {
  readonly host: string;
  /** What it was asked for: a method and a target each. */
  readonly requests: readonly string[];
  /** The `Proxy-Authorization` of each request. */
  readonly credentials: readonly (string | undefined)[];
  /** How many connections it has been sent, and how many are open. */
  readonly connections: () => Promise<number>;
}

export interface ForwardProxyOptions {
  /** As in `Proxy-Authorization`; others are answered 407. */
  readonly authorization?: string;
  /** Refuses every tunnel with this status. */
  readonly refuses?: number;
  /** Accepts connections and never answers. */
  readonly isSilent?: boolean;
}

/** A proxy for http by forwarding and for https by tunnels. All hosts are at 127.0.0.1. */
export async function startForwardProxy(options: ForwardProxyOptions = {}): Promise<ForwardProxy> {
  const requests: string[] = [];
  const credentials: (string | undefined)[] = [];
  const tunnels = new Set<Duplex>();
  const admits = (method: string, url: string, authorization: string | undefined): boolean => {
    requests.push(`${method} ${url}`);
    credentials.push(authorization);
    return options.authorization === undefined || authorization === options.authorization;
  };
  const server = createServer(({ method = '', url = '', headers }, response) => {
    if (!admits(method, url, headers['proxy-authorization'])) return void response.writeHead(407).end();
    if (!options.isSilent) forward(url, headers, response);
  });
  server.on('connect', ({ method = '', url = '', headers }, socket, head) => {
    socket.on('error', () => undefined);
    // It no longer belongs to the server, so that nothing else would end it.
    tunnels.add(socket);
    const status = admits(method, url, headers['proxy-authorization']) ? options.refuses : 407;
    if (options.isSilent) return;
    if (status !== undefined) return void socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    const upstream = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('close', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    credentials,
    connections: () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      for (const tunnel of tunnels) tunnel.destroy();
      await closed;
    },
  };
}

function forward(url: string, headers: Readonly<NodeJS.Dict<string | string[]>>, response: ServerResponse): void {
  const { port, pathname, search } = new URL(url);
  const { 'proxy-authorization': _credentials, ...others } = headers;
  const onward = sendRequest({ host: '127.0.0.1', port, path: pathname + search, headers: others }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.writeHead(502).end());
  onward.end();
}
