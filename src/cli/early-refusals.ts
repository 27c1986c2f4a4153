import { type IncomingMessage, maxHeaderSize, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RefusedStatus } from '../observability/refusal-log.ts';

/** `reason` is Node's code, such as HPE_INVALID_METHOD, or one of this file's; never what a client wrote. */
export type OnRefused = (status: RefusedStatus, reason: string) => void;

/** How long a refused connection is still read from, in milliseconds. */
const lingerMs = 500;

/**
 * Requests that Node's HTTP server refuses on its own. They get the status that Node would give, with a reason in JSON,
 * and are reported: else an operator sees clients fail and finds nothing in the log.
 */
export class EarlyRefusals {
  /** To be passed to `createServer`, as Node would refuse such requests without an event. */
  static readonly requireHostHeader = false;
  readonly #onRefused: OnRefused;
  readonly #refused = new WeakSet<Duplex>();
  /** The responses of each connection that are not complete yet; pipelining makes them several. */
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
      this.#end(socket, 405, 'CONNECT', 'This is no proxy: the method CONNECT is not supported.');
    });
  }

  /** Whether the request was answered here. To be called for each. */
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
    // What else comes on it is not read as HTTP.
    if (this.#refused.has(socket)) return;
    const started = [...(this.#incomplete.get(socket) ?? [])].some(({ headersSent }) => headersSent);
    // The client has left, or would take a second response for a part of the first.
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
    // Such a connection was opened in advance, and has timed out without a request.
    const unused = 'bytesRead' in socket && socket.bytesRead === 0;
    if (!unused && reason !== leftHalfway) this.#onRefused(status, reason);
    // Node's own answer, and a body that ends with the connection.
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n${JSON.stringify({ error })}`);
    this.#linger(socket);
  }

  /** Reads on for a moment and drops it: a connection that is closed with unread bytes is reset, and the response lost. */
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
/** By Node's code. */
const parserRefusals: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: [431, `The request line and headers are larger than ${maxHeaderSize} bytes.`],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The chunk extensions of the body are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request did not arrive in time.'],
};

/** The client sends no more. It may have left, or wait for an answer; in any case it was not refused. */
const leftHalfway = 'HPE_INVALID_EOF_STATE';

const clientLeft: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ECONNABORTED']);
