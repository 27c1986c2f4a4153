import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

/** A request of which every byte is the test's: no header is added but Host, Content-Length or chunked coding. */
export interface Sent {
  /** POST unless given. */
  readonly method?: string;
  /** `/graphql` unless given. */
  readonly path?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** Several pieces are sent in chunked coding, and so is none. */
  readonly body?: string | Buffer | readonly (string | Buffer)[];
}

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface ExchangeOptions {
  readonly agent?: Agent;
  /** Until the answer is complete; 20 s unless given. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const ownAgent = new Agent({ keepAlive: true });

/** Sends it to the server at `origin`, and reads the whole answer. Rejects when none comes in time. */
export function exchange(
  origin: string,
  { method = 'POST', path = '/graphql', headers = {}, body }: Sent,
  { agent = ownAgent, timeoutMs = 20_000, signal }: ExchangeOptions = {},
): Promise<Received> {
  return new Promise((resolve, reject) => {
    const pieces = typeof body === 'string' || Buffer.isBuffer(body) ? [body] : (body ?? []);
    const length = typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.byteLength(body) : undefined;
    const isGet = method === 'GET' || method === 'HEAD';
    const sentHeaders = isGet || length === undefined ? headers : { 'content-length': length, ...headers };
    const { hostname, port } = new URL(origin);
    const asked = request({ hostname, port, method, path, headers: sentHeaders, agent, ...(signal && { signal }) });
    const timer = setTimeout(() => {
      asked.destroy(new Error(`No complete answer came within ${timeoutMs} ms.`));
    }, timeoutMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    asked.on('error', fail);
    asked.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', fail);
      answer.on('end', () => {
        clearTimeout(timer);
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    for (const piece of pieces) asked.write(piece);
    asked.end();
  });
}

/** An operation by POST, as JSON. */
export function posted(operation: object, headers: OutgoingHttpHeaders = {}): Sent {
  return { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(operation) };
}

export interface GetParameters {
  readonly query?: string | undefined;
  readonly operationName?: string | undefined;
  /** JSON. */
  readonly variables?: string | undefined;
  /** JSON. */
  readonly extensions?: string | undefined;
}

/** An operation by GET. What is undefined is left out. */
export function got(parameters: GetParameters, headers: OutgoingHttpHeaders = {}): Sent {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) search.append(name, value);
  return { method: 'GET', path: `/graphql?${search}`, headers };
}
