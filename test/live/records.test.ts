import { expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { captureLog } from '../support/captured-log.ts';
import { startGatewayOnSandbox } from '../support/start-gateway.ts';
import { openEventStream } from './event-stream.ts';

const query = 'subscription Watch { systemTasksChanged { totalCount } }';
const named = { operationType: 'subscription', operationName: 'Watch' };

it('logs and counts a subscription that its subscriber has left', async () => {
  const log = captureLog();
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(1) }, {}, log.logger);
  const stream = await openEventStream(gateway.url, { query });
  await stream.next();
  const metricsNow = async () => (await fetch(new URL('/metrics', gateway.url))).text();
  expect(await metricsNow()).toContain('_subscriptions_open 1\n');
  stream.close();
  expect((await log.requests(2))[1]).toMatchObject({ ...named, outcome: 'aborted', level: 'info' });
  const metrics = await metricsNow();
  expect(metrics).toContain('_operations_total{outcome="aborted"} 1\n');
  expect(metrics).toContain('_subscriptions_open 0\n');
  // How long somebody has watched says nothing of how long answers take.
  expect(metrics).toContain('_operation_duration_seconds_count 0\n');
});

it('logs and counts a subscription that an error has ended, with its code', async () => {
  const log = captureLog();
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(1) }, { maxSubscriptions: 0 }, log.logger);
  await using stream = await openEventStream(gateway.url, { query });
  expect((await stream.next())?.errors).toMatchObject([{ message: 'The gateway serves no subscriptions.' }]);
  expect(await stream.next()).toBeUndefined();
  const [line] = await log.requests(1);
  expect(line).toMatchObject({
    ...named,
    outcome: 'UPSTREAM_UNAVAILABLE',
    errorCodes: ['UPSTREAM_UNAVAILABLE'],
    level: 'warn',
  });
  const metrics = await (await fetch(new URL('/metrics', gateway.url))).text();
  expect(metrics).toContain('_operations_total{outcome="UPSTREAM_UNAVAILABLE"} 1\n');
});
