import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { detailAnswer } from './answer.ts';
import { answerRequest, type Service } from './answer-request.ts';
import { parseTarget } from './request-target.ts';
import { RunningTasks } from './running-tasks.ts';
import { sampleTasks } from './sample-tasks.ts';
import type { SandboxTask } from './sandbox-task.ts';
import { TaskTable } from './task-table.ts';

/** Default token with permission to read tasks. */
export const defaultAdminToken = 'ak-sandbox-admin';

/** Default token without permission to read tasks. */
export const defaultUnprivilegedToken = 'ak-sandbox-nobody';

/** Options of a sandbox. */
export interface SandboxOptions {
  /** Default: the built-in sample. */
  readonly tasks?: readonly SandboxTask[] | undefined;
  /** Default 0, a free port. */
  readonly port?: number | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  readonly adminToken?: string | undefined;
  readonly unprivilegedToken?: string | undefined;
  /** Caps `page_size` silently, as some deployments do. Default: no cap. */
  readonly maxPageSize?: number | undefined;
  /** Interval between runs of tasks, in milliseconds. Default 0: never. */
  readonly tickMs?: number | undefined;
  /** Whether to keep `requests`. Default true; use false for long-running sandboxes. */
  readonly recordRequests?: boolean | undefined;
}

/** A request received by the sandbox. */
export interface RecordedRequest {
  readonly method: string;
  /** The request target, verbatim. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
}

/** A running stand-in for authentik. */
export interface Sandbox extends AsyncDisposable {
  /** http://127.0.0.1:PORT/api/v3 */
  readonly url: string;
  readonly adminToken: string;
  readonly unprivilegedToken: string;
  /** All requests since the start or the last `clearRequests`, oldest first. */
  readonly requests: readonly RecordedRequest[];
  clearRequests(): void;
  /** Replaces the data while running. */
  setTasks(tasks: readonly SandboxTask[]): void;
  /** Stops listening and closes all connections. */
  close(): Promise<void>;
}

/** Starts a stand-in for authentik. Rejects if the port is in use. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, tickMs = 0, recordRequests = true } = options;
  const { adminToken = defaultAdminToken, unprivilegedToken = defaultUnprivilegedToken } = options;
  const tasks = options.tasks ?? sampleTasks();
  let running = new RunningTasks(tasks);
  let service: Service = {
    table: new TaskTable(tasks),
    adminToken,
    unprivilegedToken,
    maxPageSize: options.maxPageSize,
  };
  const requests: RecordedRequest[] = [];

  const server = createServer((request, response) => {
    const recorded = handle(service, request, response);
    if (recordRequests) requests.push(recorded);
  });
  server.listen(port, host);
  await once(server, 'listening');

  const serve = (served: readonly SandboxTask[]): void => {
    service = { ...service, table: new TaskTable(served) };
  };
  const clock = tickMs > 0 ? setInterval(() => serve(running.tick()), tickMs) : undefined;

  const close = (): Promise<void> =>
    new Promise((resolve) => {
      clearInterval(clock);
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://${host}:${portOf(server.address())}/api/v3`,
    adminToken,
    unprivilegedToken,
    requests,
    clearRequests: () => requests.splice(0),
    setTasks: (replacing) => {
      running = new RunningTasks(replacing);
      serve(replacing);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function handle(service: Service, request: IncomingMessage, response: ServerResponse): RecordedRequest {
  const { method = 'GET', url = '/', headers } = request;
  const target = parseTarget(url);
  const answer = answerSafely(service, { method, target, authorization: headers.authorization });
  request.resume();
  response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
  response.end(method === 'HEAD' ? undefined : answer.body);
  return { method, target: url, headers, query: target.query };
}

function answerSafely(...request: Parameters<typeof answerRequest>): ReturnType<typeof answerRequest> {
  try {
    return answerRequest(...request);
  } catch (error) {
    return detailAnswer(500, `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
