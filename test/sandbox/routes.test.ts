import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { ask } from './ask.ts';
import { sendRaw } from './raw-request.ts';

const UUID = '7d3e0f52-5a0c-4c2e-9f5e-2f6d1a9b0c11';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ tasks: [aTask({ uuid: UUID })] });
});
afterAll(() => sandbox.close());

describe('access', () => {
  test.each([
    ['', 'Authentication credentials were not provided.'],
    ['Bearer', 'Authentication credentials were not provided.'],
    ['Token x', 'Unsupported authentication type'],
    ['Bearer x', 'Token invalid/expired'],
    ['Bearer  ak-sandbox-admin', 'Token invalid/expired'],
    ['bearer ak-sandbox-nobody', 'You do not have permission to perform this action.'],
  ])('%j is refused: %s', async (authorization, detail) => {
    const answer = await ask(sandbox, '', { headers: { authorization } });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toEqual({ detail });
  });

  test('permission is checked before the method, the filters and the page', async () => {
    const headers = { authorization: `Bearer ${sandbox.unprivilegedToken}` };
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      expect((await ask(sandbox, '?status=x&page=0', { method, headers })).status).toBe(403);
    }
  });
});

describe('methods', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is not allowed, even with a bad filter', async (method) => {
    const answer = await ask(sandbox, '?status=x', { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD, OPTIONS');
    expect(answer.body).toBe(`{"detail":"Method \\"${method}\\" not allowed."}`);
  });

  test('HEAD has the headers of GET and no body', async () => {
    for (const rest of ['', `${UUID}/`, '?status=x', '?page=2']) {
      const [get, head] = await Promise.all([ask(sandbox, rest), ask(sandbox, rest, { method: 'HEAD' })]);
      expect(head.status).toBe(get.status);
      expect(head.headers['content-length']).toBe(String(Buffer.byteLength(get.body)));
      expect(head.body).toBe('');
    }
  });

  test('OPTIONS describes the view', async () => {
    const answer = await ask(sandbox, '', { method: 'OPTIONS' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ name: 'System Task List', renders: ['application/json'] });
  });
});

describe('one task', () => {
  test.each([UUID, UUID.toUpperCase(), UUID.replaceAll('-', ''), `%7B${UUID}%7D`])('%s is found', async (uuid) => {
    const answer = await ask(sandbox, `${uuid}/?status=x`);
    expect(JSON.parse(answer.body)).toMatchObject({ uuid: UUID, full_name: 'ldap_sync' });
  });

  test.each([uuidOf(1), 'x', '%FF', '%', `${UUID}0`])('%s is not found', async (uuid) => {
    const answer = await ask(sandbox, `${uuid}/`);
    expect(answer.status).toBe(404);
    expect(answer.body).toBe('{"detail":"Not found."}');
  });
});

describe('paths', () => {
  test('without the trailing slash, the query goes along', async () => {
    const answer = await sendRaw(sandbox.url, '/api/v3/events/system_tasks?name=a%20b&name=%FF', { method: 'POST' });
    expect(answer.status).toBe(301);
    expect(answer.headers.location).toBe('/api/v3/events/system_tasks/?name=a%20b&name=%FF');
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answer.headers.allow).toBeUndefined();
    expect(answer.body).toBe('');
  });

  test.each([
    '/',
    '/api/v3/',
    '/api/v3/events/system_tasks//',
    `/api/v3/events/system_tasks/${UUID}/run/`,
    '/%E0%A4%A',
  ])('%s is an unknown path', async (path) => {
    const answer = await sendRaw(sandbox.url, path);
    expect(answer.status).toBe(404);
    expect(answer.headers['content-type']).toBe('application/json');
    expect(JSON.parse(answer.body)).toEqual({ detail: 'Not found.' });
  });
});

test('a bare string message is served as an object stamped with the finish time', async () => {
  await using own = await startSandbox({ tasks: [aTask({ uuid: UUID, messages: ['Task has not been run yet.'] })] });
  expect((await ask(own, `${UUID}/`)).body).toContain(
    '"messages":[{"timestamp":"2025-05-20T08:00:01.000001Z","log_level":"","logger":"",' +
      '"event":"Task has not been run yet.","attributes":{}}]',
  );
});

test('an empty uid leaves full_name the name', async () => {
  await using own = await startSandbox({ tasks: [aTask({ uuid: UUID, name: 'n', uid: '' })] });
  expect(JSON.parse((await ask(own, `${UUID}/`)).body)).toMatchObject({ full_name: 'n', uid: '' });
});
