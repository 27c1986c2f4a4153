import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tasks, uuidOf } from '../support/a-task.ts';
import { answering, type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import {
  type GraphQLAnswer,
  startGateway,
  startGatewayOnSandbox,
  type TestUpstream,
} from '../support/start-gateway.ts';
import { aRow } from './scripted-tasks.ts';

const lettered = 'abcdef00-0000-4000-8000-00000000abcd';
let gateway: TestUpstream;

beforeAll(async () => {
  gateway = await startGatewayOnSandbox({
    tasks: [
      ...tasks(30),
      ...tasks(3, (index) => ({ uuid: uuidOf(100 + index), name: 'ldap_sync', uid: `source-${index}` })),
      ...tasks(1, () => ({ uuid: lettered, name: 'lettered' })),
    ],
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => void gateway.takeRequests());

const byUuid = 'query ($uuid: UUID!) { systemTask(uuid: $uuid) { uuid name } }';
const byFullName =
  'query ($fullName: String!) { systemTaskByFullName(fullName: $fullName) { uuid name uid fullName } }';

describe('systemTask', () => {
  it.each([[lettered], [lettered.toUpperCase()], ['ABCDEF00-0000-4000-8000-00000000abcd']])(
    'takes a uuid in any case and answers in lower case: %s',
    async (uuid) => {
      const expected = { systemTask: { uuid: lettered, name: 'lettered' } };
      expect(await gateway.query(byUuid, { uuid })).toMatchObject({ data: expected, errors: undefined });
      expect((await gateway.query(`{ systemTask(uuid: "${uuid}") { uuid name } }`)).data).toEqual(expected);
    },
  );

  it('is null where there is no such task', async () => {
    const { data, errors } = await gateway.query(byUuid, { uuid: uuidOf(9_999) });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ systemTask: null });
    expect(gateway.takeRequests()).toHaveLength(1);
  });

  it.each([
    [''],
    ['x'],
    [lettered.replaceAll('-', '')],
    [`{${lettered}}`],
    [`urn:uuid:${lettered}`],
    [` ${lettered}`],
    [`${lettered}/`],
    [`${lettered}\n`],
    [`../${lettered}`],
    [lettered.replace('a', 'g')],
    [lettered.replace('a', 'а')],
    [7],
    [true],
    [[lettered, lettered]],
    [{ uuid: lettered }],
    [null],
  ])('refuses a malformed uuid before any call: %j', async (uuid) => {
    const { data, errors } = await gateway.query(byUuid, { uuid });
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.takeRequests()).toEqual([]);
  });

  it.each([['"x"'], ['7'], ['A'], ['true'], ['["x"]'], ['{ a: 1 }'], ['null']])(
    'refuses the malformed literal %s before any call',
    async (literal) => {
      const { errors } = await gateway.query(`{ systemTask(uuid: ${literal}) { name } }`);
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(gateway.takeRequests()).toEqual([]);
    },
  );
});

describe('systemTaskByFullName', () => {
  it.each([
    ['task_0003', { uuid: uuidOf(3), name: 'task_0003', uid: null, fullName: 'task_0003' }],
    ['ldap_sync:source-1', { uuid: uuidOf(101), name: 'ldap_sync', uid: 'source-1', fullName: 'ldap_sync:source-1' }],
  ])('finds %s', async (fullName, expected) => {
    const { data, errors } = await gateway.query(byFullName, { fullName });
    expect(errors).toBeUndefined();
    expect(data.systemTaskByFullName).toEqual(expected);
    expect(gateway.takeRequests()).toHaveLength(1);
  });

  it.each([['ldap_sync'], ['ldap_sync:'], ['ldap_sync:source'], ['Task_0003'], [' task_0003'], ['task_0003 '], ['x']])(
    'is null where no task has exactly this one: %j',
    async (fullName) => {
      const { data, errors } = await gateway.query(byFullName, { fullName });
      expect(errors).toBeUndefined();
      expect(data.systemTaskByFullName).toBeNull();
    },
  );

  it.each([[''], [' \t'], ['\u3000'], ['\0'], ['task_0003\0']])('is null without a call for %j', async (fullName) => {
    const { data, errors } = await gateway.query(byFullName, { fullName });
    expect(errors).toBeUndefined();
    expect(data.systemTaskByFullName).toBeNull();
    expect(gateway.takeRequests()).toEqual([]);
  });
});

describe('a retrieve that the upstream answers with', () => {
  async function askScripted(script: Script): Promise<GraphQLAnswer> {
    await using upstream = await startScriptedUpstream(script);
    await using scripted = await startGateway({ upstreamUrl: upstream.url, upstreamToken: 'token' });
    return await scripted.query(byUuid, { uuid: lettered });
  }

  it('a 404 of the API is null', async () => {
    const { data, errors } = await askScripted(answering(404, '{"detail":"No SystemTask matches the given query."}'));
    expect(errors).toBeUndefined();
    expect(data).toEqual({ systemTask: null });
  });

  it.each([
    [
      'a 404 of another server',
      answering(404, '<html>Not Found</html>', { 'content-type': 'text/html' }),
      'UPSTREAM_ERROR',
    ],
    ['HTML called JSON', answering(404, '<html>Not Found</html>'), 'UPSTREAM_ERROR'],
    ['a 404 without a detail', answering(404, '{}'), 'UPSTREAM_ERROR'],
    ['a 404 whose detail is no text', answering(404, '{"detail":null}'), 'UPSTREAM_ERROR'],
    [
      'a login page',
      answering(200, '<html>Log in</html>', { 'content-type': 'text/html' }),
      'UPSTREAM_INVALID_RESPONSE',
    ],
    ['a redirect', answering(301, '', { location: '/login' }), 'UPSTREAM_ERROR'],
    ['a list', answering(200, '[]'), 'UPSTREAM_INVALID_RESPONSE'],
  ])('%s is an error', async (_what, script, code) => {
    const { data, errors } = await askScripted(script);
    expect(data).toEqual({ systemTask: null });
    expect(errors).toMatchObject([{ path: ['systemTask'], extensions: { code } }]);
  });

  it('another task is an error', async () => {
    const { errors } = await askScripted(answering(200, JSON.stringify(aRow(1))));
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
  });
});
