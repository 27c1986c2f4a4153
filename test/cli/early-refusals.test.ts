import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { EarlyRefusals } from '../../src/cli/early-refusals.ts';
import { listen } from '../../src/cli/listen.ts';
import { startProgram } from '../support/program.ts';
import { rawExchange } from '../support/raw-exchange.ts';
import { until } from '../support/until.ts';

type Seen = [status: number, reason: string][];

async function start(handle: RequestListener = (_request, response) => void response.end('ok')) {
  const seen: Seen = [];
  const onRefused = (status: number, reason: string): void => void seen.push([status, reason]);
  const listening = await listen(handle, { host: '127.0.0.1', port: 0, onRefused });
  onTestFinished(() => listening.close());
  return { seen, url: listening.origin };
}

async function open(url: string): Promise<{ socket: Socket; received: () => string; closed: Promise<unknown> }> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    received += chunk;
  });
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  await once(socket, 'connect');
  return { socket, received: () => received, closed };
}

it.each<[string, string, number, string]>([
  ['that is no HTTP', 'nonsense\r\n\r\n', 400, 'HPE_INVALID_METHOD'],
  ['that is TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', 400, 'HPE_INVALID_METHOD'],
  [
    'with a control character in a header',
    'GET / HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n',
    400,
    'HPE_INVALID_HEADER_TOKEN',
  ],
  [
    'with a length and chunks',
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    400,
    'HPE_INVALID_TRANSFER_ENCODING',
  ],
  ['without Host', 'GET / HTTP/1.1\r\n\r\n', 400, 'NO_HOST'],
  ['with large headers', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'HPE_HEADER_OVERFLOW'],
  ['with a large request target', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431, 'HPE_HEADER_OVERFLOW'],
  ['with an expectation', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n', 417, 'EXPECTATION'],
  ['to a proxy', 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n', 405, 'CONNECT'],
])(
  'a request %s is answered in JSON, reported once, and the connection is closed',
  async (_what, bytes, status, reason) => {
    const { seen, url } = await start();
    const answer = await rawExchange(url, bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`));
    expect(head).toMatch(/^Connection: close$/m);
    expect(JSON.parse(body)).toEqual({ error: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(seen).toEqual([[status, reason]]);
    expect(await (await fetch(url)).text()).toBe('ok');
  },
);

it('chunk extensions without end are 413', async () => {
  const { seen, url } = await start((request, response) => void request.resume().on('end', () => response.end('ok')));
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
  expect(await rawExchange(url, `${head}1;${'a'.repeat(20_000)}\r\nx\r\n0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413 /);
  expect(seen).toEqual([[413, 'HPE_CHUNK_EXTENSIONS_OVERFLOW']]);
});

it('a request that does not arrive in time is 408; an unused connection is closed, and no refusal', async () => {
  const seen: Seen = [];
  const refusals = new EarlyRefusals((status, reason) => seen.push([status, reason]));
  const server = createServer({ headersTimeout: 50, requestTimeout: 100, connectionsCheckingInterval: 20 });
  refusals.watch(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const unused = await open(url);
  const slow = await open(url);
  slow.socket.write('GET / HTTP/1.1\r\nHo');
  await Promise.all([unused.closed, slow.closed]);
  expect(slow.received()).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(seen).toEqual([[408, 'ERR_HTTP_REQUEST_TIMEOUT']]);
});

it('a connection that has a part of a response gets no second one', async () => {
  const { seen, url } = await start((_request, response) => void response.write('the beginning'));
  const { socket, received, closed } = await open(url);
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => received().includes('the beginning'));
  socket.write('nonsense\r\n\r\n');
  await closed;
  expect(received().match(/HTTP\/1\.1/g)).toHaveLength(1);
  expect(seen).toEqual([]);
});

it('a connection that had its response may get a refusal after it', async () => {
  const { seen, url } = await start();
  const { socket, received, closed } = await open(url);
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await until(() => received().endsWith('ok\r\n0\r\n\r\n') || received().endsWith('\r\n\r\nok'));
  socket.write('nonsense\r\n\r\n');
  await closed;
  expect(received().match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
  expect(seen).toEqual([[400, 'HPE_INVALID_METHOD']]);
});

it('a client that leaves in the middle of its request is no refusal', async () => {
  let closes = 0;
  const { seen, url } = await start((request, response) => {
    request.on('error', () => undefined).resume();
    response.on('close', () => void closes++);
  });
  for (let client = 0; client < 5; client++) {
    const { socket } = await open(url);
    socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf');
    await until(() => socket.bytesWritten > 50);
    socket.resetAndDestroy();
  }
  const reset = await open(url);
  reset.socket.write('GET / HT');
  reset.socket.resetAndDestroy();
  const ended = await open(url);
  ended.socket.end('GET / HT');
  await Promise.all([reset.closed, ended.closed]);
  expect(ended.received()).toMatch(/^HTTP\/1\.1 400 /);
  expect(await rawExchange(url, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
  expect(seen).toEqual([[400, 'HPE_INVALID_METHOD']]);
  await until(() => closes === 5);
});

it('the program counts them, and logs them without a word of theirs', async () => {
  const program = startProgram({ PORT: '0', METRICS_PORT: '0' });
  const endpoint = await program.endpoint;
  const metrics = /^Metrics: +(\S+)$/m.exec(program.stdout)?.[1] ?? '';
  expect(await rawExchange(endpoint, 'CANARY \u001b[2J\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  const large = `GET / HTTP/1.1\r\nHost: a\r\nCookie: canary=${'a'.repeat(20_000)}\r\n\r\n`;
  for (let n = 0; n < 2; n++) expect(await rawExchange(endpoint, large)).toMatch(/^HTTP\/1\.1 431 /);
  expect(await rawExchange(metrics, large)).toMatch(/^HTTP\/1\.1 431 /);
  const text = await (await fetch(metrics)).text();
  expect(text).toContain('system_tasks_graphql_http_refused_total{status="400"} 1\n');
  expect(text).toContain('system_tasks_graphql_http_refused_total{status="431"} 3\n');
  expect(text).toContain('system_tasks_graphql_http_refused_total{status="408"} 0\n');
  program.signal('SIGTERM');
  expect(await program.end).toBe(0);
  const lines = program.stdout.split('\n').filter((line) => line.includes('refused before'));
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'info', status: 400, reason: 'HPE_INVALID_METHOD' },
    { level: 'info', status: 431, reason: 'HPE_HEADER_OVERFLOW' },
    { status: 431 },
    { status: 431 },
  ]);
  expect(program.stdout.toLowerCase()).not.toContain('canary');
});
