import { expect, it } from 'vitest';
import { createGateway } from '../../src/server.ts';
import { captureLog } from '../support/captured-log.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { configOf } from '../support/start-gateway.ts';

it('answers Fetch API requests as those of a socket: ID, health, metrics, log and 404', async () => {
  const log = captureLog();
  await using upstream = await startScriptedUpstream(answering(200, pageOf([])));
  const gateway = createGateway(configOf({ upstreamUrl: upstream.url }), log.logger);
  const ask = (path: string, init?: RequestInit) => gateway.fetch(new Request(`http://mounted.example${path}`, init));

  const answer = await ask('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'mine' },
    body: '{"query":"query Count { systemTasks { totalCount } }"}',
  });
  expect(await answer.json()).toEqual({ data: { systemTasks: { totalCount: 0 } } });
  expect(answer.headers.get('x-request-id')).toBe('mine');
  expect(await (await ask('/health/ready')).json()).toEqual({ status: 'ready' });
  expect(await (await ask('/metrics')).text()).toContain('_operations_total{outcome="ok"} 1\n');
  const head = await ask('/nope', { method: 'HEAD' });
  expect([head.status, await head.text(), head.headers.get('x-content-type-options')]).toEqual([404, '', 'nosniff']);
  expect(await (await ask('/graphql?x=/health')).json()).toMatchObject({ errors: [{}] });
  expect(await log.requests(5)).toMatchObject([
    { reqId: 'mine', operationName: 'Count', status: 200, outcome: 'ok', upstreamCalls: 1 },
    { path: '/health/ready' },
    { path: '/metrics' },
    { path: '/nope', status: 404 },
    { path: '/graphql', outcome: 'BAD_USER_INPUT' },
  ]);
  await gateway.close();
});

/** A body that begins, and never ends. */
const endless = (): ReadableStream =>
  new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from('{"query":')) });

it.each<[string, { readonly method: string; readonly body?: () => BodyInit; readonly isLate?: boolean }]>([
  ['in the middle of the body', { method: 'POST', body: endless, isLate: true }],
  ['before its body', { method: 'POST', body: endless }],
  ['before its refusal', { method: 'POST', body: () => '{}' }],
  ['before its answer', { method: 'POST', body: () => '{"query":"{ __typename }"}' }],
  ['before its refusal as a GET', { method: 'GET' }],
])('a Request that is aborted %s is answered with 499, which is no error of the gateway', async (_when, sent) => {
  const { method, body, isLate } = sent;
  const log = captureLog();
  const gateway = createGateway(configOf({ upstreamUrl: 'http://127.0.0.1:9/' }), log.logger);
  const caller = new AbortController();
  if (!isLate) caller.abort();
  const headers = { 'content-type': 'application/json' };
  const { signal } = caller;
  // TypeScript does not know `duplex`, which a stream needs.
  const init: RequestInit & { duplex: 'half' } = { method, headers, signal, body: body?.() ?? null, duplex: 'half' };
  const answer = gateway.fetch(new Request('http://mounted.example/graphql', init));
  caller.abort();
  expect((await answer).status).toBe(499);
  expect(await log.requests(1)).toMatchObject([{ status: 499, outcome: 'aborted' }]);
  await gateway.close();
});
