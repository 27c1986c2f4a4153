import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An upstream that answers as a test says, over real HTTP on a free port. */
export interface ScriptedUpstream extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/api/v3` */
  readonly url: string;
  /** The targets of all requests so far. */
  readonly targets: readonly string[];
}

export type Script = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface ScriptedUpstreamOptions {
  /** Whether the script answers the probe for the tasks API too; by default the upstream is an authentik without it. */
  readonly isProbed?: boolean;
}

const probe = '/api/v3/tasks/tasks/?page_size=1';

export async function startScriptedUpstream(
  script: Script,
  { isProbed = false }: ScriptedUpstreamOptions = {},
): Promise<ScriptedUpstream> {
  const targets: string[] = [];
  const server = createServer((request, response) => {
    if (!isProbed && request.url === probe) {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Not Found</h1>');
      return;
    }
    targets.push(request.url ?? '');
    void script(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v3`,
    targets,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A script that gives every request the same answer. */
export function answering(status: number, body: string | Buffer, headers: Record<string, string> = {}): Script {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };
}

/** A page as the upstream documents it, of rows that may be anything. */
export function pageOf(results: readonly unknown[], pagination: object = {}): string {
  const count = results.length;
  return JSON.stringify({
    pagination: {
      next: 0,
      previous: 0,
      count,
      current: 1,
      total_pages: 1,
      start_index: count > 0 ? 1 : 0,
      end_index: count,
      ...pagination,
    },
    results,
  });
}
