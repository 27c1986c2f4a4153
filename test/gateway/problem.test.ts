import { expect, it } from 'vitest';
import type { SandboxMessage } from '../../src/sandbox/sandbox-task.ts';
import { aTask, tasks } from '../support/a-task.ts';
import { startGatewayOnSandbox } from '../support/start-gateway.ts';

const query = '{ systemTasks { nodes { name problem { logLevel event logger timestamp attributes } } } }';

function message(log_level: string, event: string): SandboxMessage {
  return { timestamp: '2025-05-20T08:00:00.5Z', log_level, logger: 'ldap', event, attributes: { port: 636 } };
}

it('tells why a task failed in one field, and nothing of a healthy one, without a call more', async () => {
  const list = [
    { status: 'error', messages: [message('error', 'first'), message('error', 'last'), message('info', 'bye')] },
    { status: 'warning', messages: [message('warning', 'slow')] },
    { status: 'successful', messages: [message('error', 'retried')] },
    { status: 'unknown', messages: ['Task has not been run yet.'] },
  ];
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(4, (index) => list[index] ?? {}) });
  const { data, errors } = await gateway.query(query);
  expect(errors).toBeUndefined();
  const problem = { logger: 'ldap', timestamp: '2025-05-20T08:00:00.5Z', attributes: { port: 636 } };
  expect(data.systemTasks.nodes.map((node: { problem: unknown }) => node.problem)).toEqual([
    { logLevel: 'ERROR', event: 'last', ...problem },
    { logLevel: 'WARNING', event: 'slow', ...problem },
    null,
    null,
  ]);
  expect(gateway.takeRequests()).toHaveLength(1);
});

it('is null alone where a message breaks the contract', async () => {
  const broken = { ...message('error', 'refused'), timestamp: 'yesterday' };
  await using gateway = await startGatewayOnSandbox({ tasks: [aTask({ status: 'error', messages: [broken] })] });
  const { data, errors } = await gateway.query('{ systemTasks { nodes { name problem { event } } } }');
  expect(data.systemTasks.nodes).toEqual([{ name: 'ldap_sync', problem: null }]);
  expect(errors).toMatchObject([
    { path: ['systemTasks', 'nodes', 0, 'problem'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
  ]);
});
