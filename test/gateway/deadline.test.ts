import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { answering, pageOf, type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Asks for one retry, and is silent when it comes. */
function silentAtTheRetry(): Script {
  const refused = new Set<string>();
  return (request, response) => {
    const { url = '' } = request;
    if (!refused.has(url)) answering(503, '', { 'retry-after': '1' })(request, response);
    refused.add(url);
  };
}

it.each<[string, Script]>([
  ['silence', () => undefined],
  ['silence after a wait for a retry', silentAtTheRetry()],
])('the deadline ends %s though garbage is collected meanwhile', async (_what, script) => {
  await using upstream = await startScriptedUpstream(script);
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamTimeoutMs: 1_500 });
  // Fewer than there are connections, and than retries that an outage may cost.
  const answers = Array.from({ length: 8 }, (_, index) =>
    gateway.query(`{ systemTasks(first: ${index + 1}) { nodes { uuid } } }`),
  );
  await until(() => upstream.targets.length >= 8, { state: () => upstream.targets });
  for (let times = 0; times < 5; times++) {
    collectGarbage();
    await new Promise(setImmediate);
  }
  for (const { errors } of await Promise.all(answers)) {
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_TIMEOUT']);
  }
});

it('a call that somebody has waited for until the deadline is not waited for by those who ask next', async () => {
  await using upstream = await startScriptedUpstream((request, response) => {
    if (upstream.targets.length > 1) answering(200, pageOf([]))(request, response);
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamTimeoutMs: 1_500 });
  // One call, which three operations need.
  const [one, two, three] = ['a', 'b', 'c'].map((name) => `query ${name} { systemTasks { totalCount } }`);
  const first = gateway.query(one ?? '');
  await until(() => upstream.targets.length === 1);
  // It may wait for the call of the first, as nobody knows yet that it is stuck; then it keeps that call in flight.
  const second = gateway.query(two ?? '');
  expect((await first).errors?.[0]?.extensions.code).toBe('UPSTREAM_TIMEOUT');
  expect((await gateway.query(three ?? '')).data).toEqual({ systemTasks: { totalCount: 0 } });
  await second;
});
