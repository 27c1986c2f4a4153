import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { answering, startScriptedUpstream } from '../support/scripted-upstream.ts';
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
