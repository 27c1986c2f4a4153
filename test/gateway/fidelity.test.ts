import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadTasks } from '../../src/sandbox/load-tasks.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { everyField, parseRest, toExpected } from '../support/rest-tasks.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

const recordedTasks = new URL('../recorded/tasks.json', import.meta.url);

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({ tasks: loadTasks(recordedTasks.pathname) }, { maxPageSize: 300 });
});
afterAll(() => gateway[Symbol.asyncDispose]());

it('serves every field of every recorded row as the upstream does', async () => {
  const rest = await fetch(`${gateway.sandbox.url}/events/system_tasks/?page_size=300&ordering=uuid`, {
    headers: { authorization: `Bearer ${gateway.sandbox.adminToken}` },
  });
  const { results } = parseRest(await rest.text());
  const { data, errors } = await gateway.query(
    `{ systemTasks(first: 300, orderBy: [{ field: UUID }]) { nodes { ${everyField} } } }`,
  );
  expect(errors).toBeUndefined();
  expect(results).toHaveLength(237);
  // As text, so that the order of keys and `__proto__` keys count.
  const lines = (rows: readonly unknown[]): string[] => rows.map((row) => JSON.stringify(row));
  expect(lines(data.systemTasks.nodes)).toEqual(lines(results.map(toExpected)));
});

it('has large integers, odd keys and never-run tasks among those rows', () => {
  const text = readFileSync(recordedTasks, 'utf8');
  for (const sign of ['9223372036854775807', '"__proto__"', '"":', '"uid":null']) expect(text).toContain(sign);
});

it('sends large integers as strings of their digits, and leaves floats numbers', async () => {
  await using other = await startGatewayOnSandbox({
    tasks: [
      aTask({
        messages: [
          {
            timestamp: '2024-06-01T12:00:00Z',
            log_level: '',
            logger: '',
            event: '',
            attributes: { max: Number.MAX_SAFE_INTEGER, float: 1e21, nested: { '': [0.1, -2.25] }, __proto__: null },
          },
        ],
      }),
    ],
  });
  const { data } = await other.query('{ systemTasks { nodes { messages { logLevel attributes } } } }');
  expect(data.systemTasks.nodes[0].messages).toEqual([
    { logLevel: 'NOTSET', attributes: { max: Number.MAX_SAFE_INTEGER, float: 1e21, nested: { '': [0.1, -2.25] } } },
  ]);
});

it('gives each task a global ID of its type and uuid', async () => {
  await using other = await startGatewayOnSandbox({ tasks: [aTask({ uuid: uuidOf(7) })] });
  const { data } = await other.query('{ systemTasks { nodes { id __typename ... on Node { id } } } }');
  const [{ id, __typename }] = data.systemTasks.nodes;
  expect(__typename).toBe('SystemTask');
  expect(Buffer.from(id, 'base64').toString()).toBe(`SystemTask:${uuidOf(7)}`);
});

it('turns what nobody documented into UNKNOWN and NOTSET', async () => {
  const message = { timestamp: '2024-06-01T12:00:00Z', log_level: 'fatal', logger: 'l', event: 'e', attributes: {} };
  await using other = await startGatewayOnSandbox({ tasks: [aTask({ status: 'queued', messages: [message] })] });
  const { data, errors } = await other.query('{ systemTasks { nodes { status messages { logLevel } } } }');
  expect(errors).toBeUndefined();
  expect(data.systemTasks.nodes).toEqual([{ status: 'UNKNOWN', messages: [{ logLevel: 'NOTSET' }] }]);
});
