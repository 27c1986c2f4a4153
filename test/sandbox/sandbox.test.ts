import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { ask, askPage } from './ask.ts';
import { sendRaw } from './raw-request.ts';

describe('requests', () => {
  test('are recorded as they were sent, refused ones too', async () => {
    await using sandbox = await startSandbox({ tasks: [] });
    await ask(sandbox, '?name=a+b%2Fc&name=2', { headers: { 'x-test': 'yes' } });
    await sendRaw(sandbox.url, '/elsewhere', { method: 'DELETE' });

    const [first, second] = sandbox.requests;
    expect(first).toMatchObject({ method: 'GET', target: '/api/v3/events/system_tasks/?name=a+b%2Fc&name=2' });
    expect(first?.headers).toMatchObject({ authorization: 'Bearer ak-sandbox-admin', 'x-test': 'yes' });
    expect(first?.query.getAll('name')).toEqual(['a b/c', '2']);
    expect(second).toMatchObject({ method: 'DELETE', target: '/elsewhere' });
    expect(sandbox.requests).toHaveLength(2);
  });

  test('are forgotten on clearRequests', async () => {
    await using sandbox = await startSandbox({ tasks: [] });
    const { requests } = sandbox;
    await ask(sandbox, '');
    sandbox.clearRequests();
    await ask(sandbox, '?page=2');
    expect(requests.map(({ target }) => target)).toEqual(['/api/v3/events/system_tasks/?page=2']);
  });

  test('are not kept where recording is off', async () => {
    await using sandbox = await startSandbox({ tasks: [], recordRequests: false });
    await ask(sandbox, '');
    expect(sandbox.requests).toEqual([]);
  });
});

test('setTasks replaces rows, orders and details', async () => {
  await using sandbox = await startSandbox({ tasks: [aTask({ uuid: uuidOf(1), name: 'old' })] });
  await ask(sandbox, '?ordering=name');
  sandbox.setTasks([aTask({ uuid: uuidOf(2), name: 'new' })]);
  expect((await askPage(sandbox, '?ordering=name')).results.map(({ name }) => name)).toEqual(['new']);
  expect((await ask(sandbox, `${uuidOf(1)}/`)).status).toBe(404);
});

test('a task that cannot be served is a 500, and the sandbox goes on', async () => {
  await using sandbox = await startSandbox({ tasks: [aTask({ messages: [JSON.parse('null')] })] });
  expect((await ask(sandbox, '')).status).toBe(500);
  sandbox.setTasks([]);
  expect((await ask(sandbox, '')).status).toBe(200);
});

test('a port in use rejects', async () => {
  await using sandbox = await startSandbox({ tasks: [] });
  await expect(startSandbox({ tasks: [], port: Number(new URL(sandbox.url).port) })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('close ends open connections, and may be called again', async () => {
  const sandbox = await startSandbox({ tasks: [] });
  const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write('GET /api/v3/ HTTP/1.1\r\nhost: x\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  await sandbox.close();
  await closed;
  await sandbox.close();
  await expect(sendRaw(sandbox.url, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
