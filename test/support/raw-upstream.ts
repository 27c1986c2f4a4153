import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** An upstream whose every byte a test decides, over TCP on a free port. */
export interface RawUpstream extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/api/v3` */
  readonly url: string;
  /** The heads of all requests so far, as they came. */
  readonly heads: readonly string[];
  /** Connections that are open now. */
  readonly open: number;
}

/** What is done with a request; `head` is its text up to the empty line. */
export type RawScript = (socket: Socket, head: string) => unknown;

/** Starts one. Requests are told apart by the empty line that ends them, as a GET has no body. */
export async function startRawUpstream(script: RawScript): Promise<RawUpstream> {
  const heads: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // What the other side resets is what the tests are about.
    socket.on('error', () => undefined);
    let received = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      received += chunk;
      for (let end = received.indexOf('\r\n\r\n'); end !== -1; end = received.indexOf('\r\n\r\n')) {
        const head = received.slice(0, end);
        received = received.slice(end + 4);
        heads.push(head);
        void script(socket, head);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`,
    heads,
    get open() {
      return sockets.size;
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** An answer with a body of the length that it tells. */
export function rawAnswer(body: string, head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json'): string {
  return `${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}
