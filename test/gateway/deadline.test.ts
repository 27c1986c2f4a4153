import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it.each([
  ['silence', () => undefined],
  ['a wait for a retry', answering(503, '', { 'retry-after': '5' })],
])('the deadline ends %s though garbage is collected meanwhile', async (_what, script) => {
  await using upstream = await startScriptedUpstream(script);
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamTimeoutMs: 1_500 });
  const answers = Array.from({ length: 20 }, (_, index) =>
    gateway.query(`{ systemTasks(first: ${index + 1}) { nodes { uuid } } }`),
  );
  await until(() => upstream.targets.length >= 16);
  for (let times = 0; times < 5; times++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  for (const { errors } of await Promise.all(answers)) {
    expect(errors?.[0]?.extensions.code).toMatch(/^UPSTREAM_(TIMEOUT|UNAVAILABLE)$/);
  }
});

it('a call that somebody has waited for until the deadline is not waited for by those who ask next', async () => {
  await using upstream = await startScriptedUpstream((request, response) => {
    if (upstream.targets.length > 1) answering(200, pageOf([]))(request, response);
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamTimeoutMs: 2_000 });
  // One call, asked for by three operations.
  const [one, two, three] = ['a', 'b', 'c'].map((name) => `query ${name} { systemTasks { totalCount } }`);
  const first = gateway.query(one ?? '');
  await until(() => upstream.targets.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  // It may wait for the call of the first, which nobody knows yet to be stuck; then it keeps that call under way.
  const second = gateway.query(two ?? '');
  expect((await first).errors?.[0]?.extensions.code).toBe('UPSTREAM_TIMEOUT');
  expect((await gateway.query(three ?? '')).data).toEqual({ systemTasks: { totalCount: 0 } });
  await second;
});
