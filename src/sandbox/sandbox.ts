import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { detailAnswer, type SandboxAnswer } from './answer.ts';
import type { ServiceRequest } from './answer-request.ts';
import { parseTarget } from './request-target.ts';
import { sampleTasks } from './sample-tasks.ts';
import type { SandboxTask } from './sandbox-task.ts';
import { type ServedApi, type ServedOptions, serveRuns, serveSystemTasks } from './served-api.ts';
import { newestRelease, type Release } from './tasks-api/release.ts';
import type { SandboxRun } from './tasks-api/sandbox-run.ts';

/** The API that a sandbox serves: that of authentik up to 2025.6, or that of 2025.8 and later. */
export type SandboxApi = 'system_tasks' | 'tasks';

/** Default token with permission to read tasks. */
export const defaultAdminToken = 'ak-sandbox-admin';

/** Default token without permission to read tasks. */
export const defaultUnprivilegedToken = 'ak-sandbox-nobody';

/** Options of a sandbox. */
export interface SandboxOptions {
  /** The API that is served. Default: that of authentik up to 2025.6. */
  readonly api?: SandboxApi | undefined;
  /** The release, if the API is `tasks`. Default: the newest. */
  readonly release?: Release | undefined;
  /** The rows of `system_tasks`. Default: the built-in sample. */
  readonly tasks?: readonly SandboxTask[] | undefined;
  /** The rows of `tasks`. Default: the built-in sample. */
  readonly runs?: readonly SandboxRun[] | undefined;
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

type AnyApi = ServedApi<SandboxTask> | ServedApi<SandboxRun>;

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
  /** Number of rows that it serves. */
  readonly rows: number;
  readonly adminToken: string;
  readonly unprivilegedToken: string;
  /** All requests since the start or the last `clearRequests`, oldest first. */
  readonly requests: readonly RecordedRequest[];
  clearRequests(): void;
  /** Replaces the rows of `system_tasks` while running. */
  setTasks(tasks: readonly SandboxTask[]): void;
  /** Replaces the rows of `tasks` while running. */
  setRuns(runs: readonly SandboxRun[]): void;
  /**
   * Serves another API or release from now on, as after an upgrade. Each API keeps its rows; another release has the same
   * runs as the last, or its own sample.
   */
  setApi(api: SandboxApi, release?: Release): void;
  /** Stops listening and closes all connections. */
  close(): Promise<void>;
}

/** Starts a stand-in for authentik. Rejects if the port is in use. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', port = 0, tickMs = 0, recordRequests = true } = options;
  const { adminToken = defaultAdminToken, unprivilegedToken = defaultUnprivilegedToken } = options;
  const served: ServedOptions = { adminToken, unprivilegedToken, maxPageSize: options.maxPageSize };
  const systemTasks = serveSystemTasks(options.tasks ?? sampleTasks(), served);
  let hasOwnRuns = options.runs !== undefined;
  let release = options.release ?? newestRelease;
  let runs = serveRuns(options.runs, release, served);
  let api: AnyApi = options.api === 'tasks' ? runs : systemTasks;
  const requests: RecordedRequest[] = [];

  const server = createServer((request, response) => {
    const recorded = handle(api, request, response);
    if (recordRequests) requests.push(recorded);
  });
  server.listen(port, host);
  await once(server, 'listening');

  const clock = tickMs > 0 ? setInterval(() => api.tick(), tickMs) : undefined;

  const close = (): Promise<void> =>
    new Promise((resolve) => {
      clearInterval(clock);
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://${host}:${portOf(server.address())}/api/v3`,
    get rows() {
      return api.rows.length;
    },
    adminToken,
    unprivilegedToken,
    requests,
    clearRequests: () => requests.splice(0),
    setTasks: (replacing) => systemTasks.set(replacing),
    setRuns(replacing) {
      hasOwnRuns = true;
      runs.set(replacing);
    },
    setApi(next, ofRelease = release) {
      if (ofRelease !== release) runs = serveRuns(hasOwnRuns ? runs.rows : undefined, ofRelease, served);
      release = ofRelease;
      api = next === 'tasks' ? runs : systemTasks;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function handle(api: AnyApi, request: IncomingMessage, response: ServerResponse): RecordedRequest {
  const { method = 'GET', url = '/', headers } = request;
  const target = parseTarget(url);
  const answer = answerSafely(api, { method, target, authorization: headers.authorization });
  request.resume();
  response.writeHead(answer.status, { ...answer.headers, 'content-length': answer.body.length });
  response.end(method === 'HEAD' ? undefined : answer.body);
  return { method, target: url, headers, query: target.query };
}

function answerSafely(api: AnyApi, request: ServiceRequest): SandboxAnswer {
  try {
    return api.answer(request);
  } catch (error) {
    return detailAnswer(500, `The sandbox failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
