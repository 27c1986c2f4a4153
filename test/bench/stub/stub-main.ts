import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { readPeerOptions } from '../peers/peer-options.ts';
import { controlPath, listPath, runsPath, type StubSettings } from './stub-control.ts';
import { runDigits, type StubBody, StubPages } from './stub-pages.ts';
import { stubRows } from './stub-rows.ts';
import { stubRuns } from './stub-runs.ts';

// The benchmarks' upstream: whatever it is asked costs it next to nothing, so that what is measured is the gateway.

const taskPages = new StubPages(stubRows().map((row) => [row.uuid, row]));
const runPages = new StubPages(stubRuns().map((run) => [run.message_id, run]));
let settings: StubSettings = { latencyMs: 0, changing: false, hasRuns: false };
let requests = 0;
let runs = 0;

const server = createServer((request, response) => {
  const url = request.url ?? '';
  if (url === controlPath) {
    void control(request, response);
    return;
  }
  requests++;
  const body = find(url);
  if (settings.latencyMs > 0) setTimeout(answer, settings.latencyMs, response, body);
  else answer(response, body);
});

/** PUT sets what it names, and the counter to 0; GET tells the counter. */
async function control(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'PUT') {
    settings = JSON.parse(await text(request)) as StubSettings;
    requests = 0;
  }
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ requests }));
}

function find(url: string): StubBody | undefined {
  const path = url.startsWith(listPath) ? listPath : runsPath;
  if (!url.startsWith(path) || (path === runsPath && !settings.hasRuns)) return undefined;
  const pages = path === runsPath ? runPages : taskPages;
  const rest = url.slice(path.length);
  if (rest.endsWith('/')) return pages.detail(rest.slice(0, -1));
  const size = Number(/[?&]page_size=(\d+)/.exec(rest)?.[1] ?? 100);
  return pages.page(/[?&]page=([^&]*)/.exec(rest)?.[1] ?? '1', size);
}

function answer(response: ServerResponse, body: StubBody | undefined): void {
  response.setHeader('content-type', 'application/json');
  if (!body) {
    response.writeHead(404).end('{"detail":"Invalid page."}');
    return;
  }
  response.setHeader('content-length', body.whole.length);
  if (!settings.changing) {
    response.end(body.whole);
    return;
  }
  response.cork();
  response.write(body.head);
  response.write(String(++runs).padStart(runDigits, '0'));
  response.end(body.tail);
}

server.listen(readPeerOptions().port, '127.0.0.1');
