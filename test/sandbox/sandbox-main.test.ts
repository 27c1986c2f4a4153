import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { sendRaw } from './raw-request.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { PATH } = process.env;
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function run(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/sandbox-main.ts'], {
    cwd: ROOT,
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

async function runToEnd(env: Readonly<Record<string, string>>) {
  const child = run(env);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { stdout, stderr, code };
}

async function runUntilReady(env: Readonly<Record<string, string>>) {
  const child = run(env);
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.includes('curl')) break;
  }
  const url = /http:\S+\/api\/v3/.exec(output)?.[0] ?? '';
  return { child, output, url };
}

describe('run alone', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'it says where it is, serves the sample, and exits 0 on %s',
    async (signal) => {
      const { child, output, url } = await runUntilReady({ SANDBOX_PORT: '0' });
      expect(output).toMatch(/^Sandbox authentik at http:\/\/127\.0\.0\.1:\d+\/api\/v3\/ with \d+ tasks\./);
      const headers = { authorization: 'Bearer ak-sandbox-admin' };
      expect((await sendRaw(url, '/api/v3/events/system_tasks/?page_size=1', { headers })).status).toBe(200);

      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
  );

  test('it serves the tasks and takes the tokens that it is given, and never prints them', async () => {
    const { output, url } = await runUntilReady({
      SANDBOX_PORT: '0',
      SANDBOX_TASKS: 'test/recorded/tasks.json',
      SANDBOX_ADMIN_TOKEN: 'secret-one',
      SANDBOX_UNPRIVILEGED_TOKEN: 'secret-two',
    });
    expect(output).toContain('with 237 tasks');
    expect(output).not.toContain('secret');
    const headers = { authorization: 'Bearer secret-one' };
    expect((await sendRaw(url, '/api/v3/events/system_tasks/?page_size=1', { headers })).status).toBe(200);
  });

  test('it serves the tasks API, with its sample, as the release that it is given', async () => {
    const { output, url } = await runUntilReady({
      SANDBOX_PORT: '0',
      SANDBOX_API: 'tasks',
      SANDBOX_RELEASE: '2025.10',
    });
    expect(output).toMatch(/with \d+ runs\./);
    expect(output).toContain('/tasks/tasks/?');
    const headers = { authorization: 'Bearer ak-sandbox-admin' };
    const { status, body } = await sendRaw(url, '/api/v3/admin/version/', { headers });
    expect({ status, version: JSON.parse(body).version_current }).toEqual({ status: 200, version: '2025.10.4' });
    expect((await sendRaw(url, '/api/v3/events/system_tasks/', { headers })).status).toBe(404);
  });

  test('rows of the other API are refused in a line that names the variable and the file', async () => {
    const { stderr, code } = await runToEnd({ SANDBOX_API: 'tasks', SANDBOX_TASKS: 'test/recorded/tasks.json' });
    expect(code).toBe(1);
    expect(stderr).toBe(
      'SANDBOX_TASKS: Cannot load tasks from test/recorded/tasks.json: row 1 is of the other API, which ' +
        'SANDBOX_API=system_tasks serves.\n',
    );
  });

  test('a bad environment is told in plain lines, all at once, and exits 1', async () => {
    const { stdout, stderr, code } = await runToEnd({ SANDBOX_PORT: 'x', SANDBOX_ADMIN_TOKEN: 'not so secret' });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      'SANDBOX_PORT must be an integer between 0 and 65535, but got "x".\n' +
        'SANDBOX_ADMIN_TOKEN must be printable ASCII without spaces.\n',
    );
  });

  test('a port in use is told in one plain line, and exits 1', async () => {
    await using other = await startSandbox({ tasks: [] });
    const { port } = new URL(other.url);
    const { stderr, code } = await runToEnd({ SANDBOX_PORT: port });
    expect(code).toBe(1);
    expect(stderr).toBe(`Port ${port} is in use; set SANDBOX_PORT to another one.\n`);
  });
});
