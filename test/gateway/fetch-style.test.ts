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
