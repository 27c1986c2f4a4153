import { afterAll, beforeAll, expect, it } from 'vitest';
import { toGlobalId } from '../../src/connection/global-id.ts';
import { tasks, uuidOf } from '../support/a-task.ts';
import { startGatewayOnSandbox, type TestUpstream } from '../support/start-gateway.ts';

let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({
    tasks: [
      ...tasks(700),
      ...tasks(100, (index) => ({ uuid: uuidOf(1_000 + index), name: 'ldap_sync', uid: `source-${index}` })),
    ],
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const task = (index: number): string => `systemTask(uuid: "${uuidOf(index)}") { name }`;
const node = (index: number): string => `node(id: "${toGlobalId(uuidOf(index))}") { id }`;
const named = (fullName: string): string => `systemTaskByFullName(fullName: "${fullName}") { uuid }`;
const ids = (count: number): string => JSON.stringify(tasks(count).map(({ uuid }) => toGlobalId(uuid)));

it.each([
  ['one uuid', `{ ${task(1)} }`, 1],
  ['one unknown uuid', `{ ${task(9_999)} }`, 1],
  ['one node', `{ ${node(1)} }`, 1],
  ['one full name', `{ ${named('task_0001')} }`, 1],
  ['one full name with a uid', `{ ${named('ldap_sync:source-99')} }`, 1],
  ['one unknown full name', `{ ${named('nothing:at all')} }`, 1],
  [
    'the same uuid by several fields',
    `{ a: ${task(1)} b: ${task(1)} ${node(1)} nodes(ids: [${ids(1).slice(1, -1)}]) { id } }`,
    1,
  ],
  ['the same full name twice', `{ a: ${named('task_0001')} b: ${named('task_0001')} }`, 1],
  ['two uuids', `{ a: ${task(1)} b: ${task(2)} }`, 3],
  ['three uuids by two fields', `{ a: ${task(401)} b: ${task(402)} ${node(403)} }`, 4],
  ['three full names', `{ a: ${named('task_0401')} b: ${named('task_0402')} c: ${named('task_0403')} }`, 4],
  ['100 nodes over 800 tasks', `{ nodes(ids: ${ids(100)}) { id } }`, 8],
  ['700 nodes over 800 tasks', `{ nodes(ids: ${ids(700)}) { id } }`, 8],
  ['nodes and a uuid that they hold', `{ nodes(ids: ${ids(100)}) { id } ${task(1)} }`, 8],
  ['a uuid that a list holds', `{ systemTasks(first: 100) { nodes { name } } ${node(650)} ${task(1_001)} }`, 3],
  ["what is nobody's", `{ node(id: "x") { id } nodes(ids: ["", "y"]) { id } ${named(' ')} }`, 0],
])('%s cost at most the expected calls', async (_what, query, calls) => {
  gateway.takeRequests();
  const { errors } = await gateway.query(query);
  expect(errors).toBeUndefined();
  expect(gateway.takeRequests().length).toBeLessThanOrEqual(calls);
});
