import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { aTask, tasks } from '../support/a-task.ts';
import { captureLog } from '../support/captured-log.ts';
import { rawExchange, rawRequest } from '../support/raw-exchange.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox, waysToAsk } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

const row = { ...aTask(), full_name: 'ldap_sync' };
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

it('has one line for an operation, with what it was and what it cost', async () => {
  const log = captureLog('info');
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(150) }, {}, log.logger);
  const query = 'query Slow { systemTasks(filter: { expiring: false }) { totalCount } }';
  await gateway.query(query, {}, { 'x-request-id': 'mine', traceparent });
  expect(await log.requests(1)).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      msg: 'request',
      reqId: 'mine',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      method: 'POST',
      path: '/graphql',
      status: 200,
      durationMs: expect.any(Number),
      operationType: 'query',
      operationName: 'Slow',
      outcome: 'ok',
      upstreamCalls: 2,
      scannedRows: 150,
    },
  ]);
  expect(log.lines).toHaveLength(1);
});

it('names the operation that ran of several, and cuts its name', async () => {
  const log = captureLog();
  await using gateway = await startGatewayOnSandbox({ tasks: [] }, {}, log.logger);
  const name = 'x'.repeat(1_000);
  const body = JSON.stringify({ query: `query a { __typename } query ${name} { __typename }`, operationName: name });
  await fetch(gateway.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const [line] = await log.requests(1);
  expect(line.operationName).toBe('x'.repeat(100));
});

it.each([
  ['a refusal', '{ systemTasks(first: -1) { totalCount } }', {}, 'info', 'BAD_USER_INPUT'],
  ['no operation', '{', {}, 'info', 'BAD_USER_INPUT'],
  ['a missing token', '{ __typename }', { authorization: 'Bearer nope' }, 'info', 'UNAUTHENTICATED'],
])('reports %s by its code', async (_what, query, headers, level, code) => {
  const log = captureLog();
  await using gateway = await startGatewayOnSandbox({ tasks: [] }, { gatewayToken: 'gate' }, log.logger);
  await gateway.query(query, {}, { authorization: 'Bearer gate', ...headers });
  expect(await log.requests(1)).toMatchObject([{ level, outcome: code, errorCodes: [code] }]);
});

it('warns of a failing upstream, and says why it cannot be reached', async () => {
  const log = captureLog('warn');
  await using gateway = await startGateway({ upstreamUrl: 'http://127.0.0.1:1/api/v3' }, log.logger);
  const { errors } = await gateway.query('{ systemTasks { totalCount } }');
  expect(JSON.stringify(errors)).not.toContain('127.0.0.1');
  expect(await log.requests(1)).toMatchObject([
    {
      level: 'warn',
      outcome: 'UPSTREAM_UNAVAILABLE',
      upstreamCalls: 1,
      failures: [{ code: 'UPSTREAM_UNAVAILABLE', cause: { errno: 'ECONNREFUSED' } }],
    },
  ]);
});

it('logs a defect as an error, with its stack; the client learns only that there is one', async () => {
  const log = captureLog('error');
  await using upstream = await startScriptedUpstream(answering(200, pageOf([row])));
  await using gateway = await startGateway(
    { upstreamUrl: upstream.url, maxTokens: Symbol('no number') as never },
    log.logger,
  );
  const { errors } = await gateway.query('{ systemTasks { totalCount } }');
  expect(errors).toMatchObject([{ message: 'Unexpected error.', extensions: { code: 'INTERNAL' } }]);
  expect(await log.requests(1)).toMatchObject([
    {
      level: 'error',
      outcome: 'INTERNAL',
      failures: [{ name: 'TypeError', stack: expect.stringMatching(/^TypeError: .*\n +at /) }],
    },
  ]);
});

it.each(waysToAsk)('reports that the caller has left, by %s', async (way) => {
  const log = captureLog();
  const held: ServerResponse[] = [];
  await using upstream = await startScriptedUpstream((_request, response) => void held.push(response));
  await using gateway = await startGateway({ upstreamUrl: upstream.url }, log.logger);
  const caller = new AbortController();
  const left = gateway.send(way, { query: '{ systemTasks { totalCount } }' }, { signal: caller.signal });
  left.catch(() => undefined);
  await until(() => held.length === 1);
  caller.abort();
  const [line] = await log.requests(1);
  expect(line).toMatchObject({ level: 'info', outcome: 'aborted', aborted: true });
  // Over HTTP no answer was begun; the Fetch handler has one to return.
  if (!way.startsWith('fetch')) expect(line).not.toHaveProperty('status');
});

it('has health and metrics at debug, and every other path at info', async () => {
  const log = captureLog();
  await using gateway = await startGatewayOnSandbox({ tasks: [] }, {}, log.logger);
  for (const path of ['/health/live', '/health/ready', '/metrics', '/nope']) await fetch(new URL(path, gateway.url));
  expect((await log.requests(4)).map(({ level, path }) => [level, path])).toEqual([
    ['debug', '/health/live'],
    ['debug', '/health/ready'],
    ['debug', '/metrics'],
    ['info', '/nope'],
  ]);
});

it('is written to by no caller: each request is one line of ASCII', async () => {
  const log = captureLog();
  await using gateway = await startGatewayOnSandbox({ tasks: [] }, {}, log.logger);
  await rawExchange(
    gateway.url,
    rawRequest('GET /\u009b2J\u00e9"}{"level":"fatal"} HTTP/1.1', ['X-Request-ID: a\u009b']),
  );
  await rawExchange(gateway.url, rawRequest('GET http://user:c4n4ry@host/x HTTP/1.1'));
  await rawExchange(gateway.url, rawRequest(`GET /${'x'.repeat(5_000)} HTTP/1.1`));
  const paths = (await log.requests(2)).map(({ path }) => path);
  expect(paths.at(-2)).toBe('/x');
  expect(paths.at(-1)).toHaveLength(201);
  expect(log.text).toMatch(/^[\n -~…]*$/);
  expect(log.text).not.toContain('c4n4ry');
});

it('reports each departure of the upstream once, with its name made harmless', async () => {
  const log = captureLog('warn');
  const odd = { ...row, status: 'queued\u001b[2J', future: 1 };
  await using upstream = await startScriptedUpstream(answering(200, pageOf([odd, { ...odd, uuid: aTask().uuid }])));
  await using gateway = await startGateway({ upstreamUrl: upstream.url }, log.logger);
  for (let time = 0; time < 2; time++) await gateway.query('{ systemTasks { nodes { status } } }');
  const reported = log.lines.filter(({ drift }) => drift).map(({ level, drift, name }) => `${level} ${drift} ${name}`);
  expect(reported.sort()).toEqual(['warn status queued\\u{1b}[2J', 'warn task field future']);
});

it('writes nothing if LOG_LEVEL is silent', async () => {
  const log = captureLog('silent');
  await using gateway = await startGateway({ upstreamUrl: 'http://127.0.0.1:1/api/v3' }, log.logger);
  await gateway.query('{ systemTasks { totalCount } }');
  expect(log.text).toBe('');
});
