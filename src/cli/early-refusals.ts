import { type IncomingMessage, maxHeaderSize, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RefusedStatus } from '../observability/refusal-log.ts';

/** `reason` is Node's code, such as HPE_INVALID_METHOD, or a code of this file; never text of a client. */
export type OnRefused = (status: RefusedStatus, reason: string) => void;

/** How long to continue reading from a refused connection, in milliseconds. */
const lingerMs = 500;

/**
 * Handles requests that Node's HTTP server refuses by itself. They receive Node's status, with a reason in JSON, and are
 * reported: otherwise clients fail and the operator finds nothing in the log.
 */
export class EarlyRefusals {
  /** Pass it to `createServer`: Node would refuse requests without a Host header without an event. */
  static readonly requireHostHeader = false;
  readonly #onRefused: OnRefused;
  readonly #refused = new WeakSet<Duplex>();
  /** The incomplete responses of each connection; pipelining allows several. */
  readonly #incomplete = new WeakMap<Duplex, Set<ServerResponse>>();

  constructor(onRefused: OnRefused = () => undefined) {
    this.#onRefused = onRefused;
  }

  watch(server: Server): void {
    server.on('clientError', (error: NodeJS.ErrnoException, socket) => this.#onClientError(error, socket));
    server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) =>
      this.#answer(response, 417, 'EXPECTATION', 'The only supported expectation is 100-continue.'),
    );
    server.on('connect', (_request, socket) => {
      // Node has removed its own listener.
      socket.on('error', () => undefined);
      this.#end(socket, 405, 'CONNECT', 'This is not a proxy: the method CONNECT is not supported.');
    });
  }

  /** Whether the request was answered here. Must be called for each request. */
  refuse(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.headers.host === undefined && request.httpVersion === '1.1') {
      this.#answer(response, 400, 'NO_HOST', 'The Host header is missing.');
      return true;
    }
    const { socket } = request;
    let responses = this.#incomplete.get(socket);
    if (responses === undefined) {
      responses = new Set();
      this.#incomplete.set(socket, responses);
    }
    responses.add(response);
    response.once('close', () => responses.delete(response));
    return false;
  }

  #onClientError({ code = '' }: NodeJS.ErrnoException, socket: Duplex): void {
    // Ignore further data of a refused connection.
    if (this.#refused.has(socket)) return;
    const started = [...(this.#incomplete.get(socket) ?? [])].some(({ headersSent }) => headersSent);
    // The client has left, or would read a second response as a part of the first.
    if (!socket.writable || started || clientLeft.has(code)) {
      socket.destroy();
      return;
    }
    const [status, text] = parserRefusals[code] ?? notHttp;
    this.#end(socket, status, code, text);
  }

  #answer(response: ServerResponse, status: RefusedStatus, reason: string, error: string): void {
    this.#onRefused(status, reason);
    const body = JSON.stringify({ error });
    const headers = {
      Connection: 'close',
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': body.length,
    };
    response.writeHead(status, headers).end(body);
  }

  #end(socket: Duplex, status: RefusedStatus, reason: string, error: string): void {
    // The connection was opened in advance and timed out without a request.
    const unused = 'bytesRead' in socket && socket.bytesRead === 0;
    if (!unused && reason !== leftHalfway) this.#onRefused(status, reason);
    // Node's own answer, with a body that ends with the connection.
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n${JSON.stringify({ error })}`);
    this.#linger(socket);
  }

  /** Reads and drops data for a moment: closing a connection with unread bytes resets it, and loses the response. */
  #linger(socket: Duplex): void {
    this.#refused.add(socket);
    socket.removeAllListeners('data');
    socket.on('data', () => undefined);
    const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
    socket.once('close', () => clearTimeout(timer));
  }
}

type Refusal = readonly [RefusedStatus, string];

const notHttp: Refusal = [400, 'The request is not valid HTTP.'];
/** Keyed by Node's code. */
const parserRefusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: [431, `The request line and headers are larger than ${maxHeaderSize} bytes.`],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The chunk extensions of the body are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** The client sends no more data. It may have left or wait for an answer, but it was not refused. */
const leftHalfway = 'HPE_INVALID_EOF_STATE';

const clientLeft: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED']);
