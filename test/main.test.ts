import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { startProgram } from './support/program.ts';

const adminToken = 'ak-test-admin-5e1f';
const unprivilegedToken = 'ak-test-nobody-77c2';
const gatewayToken = 'gateway-secret-90ab';

async function countTasks(endpoint: string, token?: string) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query: '{ systemTasks { totalCount } }' }),
  });
  return { status: response.status, body: await response.json() };
}

/** Runs the program until it ends by itself. */
async function run(env: Readonly<Record<string, string>>) {
  const program = startProgram(env);
  const code = await program.end;
  return { code, stdout: program.stdout, stderr: program.stderr };
}

describe('a start without configuration', () => {
  test('names the GraphQL URL, the GraphiQL URL and the built-in sandbox, and answers a query', async () => {
    const program = startProgram({ PORT: '0' });
    const endpoint = await program.endpoint;

    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*\/graphql$/);
    expect(program.stdout.trimEnd().split('\n')).toEqual([
      `GraphQL:   POST ${endpoint}`,
      `GraphiQL:  open ${endpoint} in a browser`,
      expect.stringMatching(/^Upstream: {2}http:\/\/127\.0\.0\.1:\d+\/api\/v3 \(the built-in sandbox, .*UPSTREAM_URL/),
    ]);
    expect(await countTasks(endpoint)).toEqual({
      status: 200,
      body: { data: { systemTasks: { totalCount: expect.any(Number) } } },
    });
    expect(program.stderr).toBe('');
  });

  test('names no GraphiQL URL with GRAPHIQL=off', async () => {
    const program = startProgram({ PORT: '0', GRAPHIQL: 'off' });
    await program.endpoint;
    expect(program.stdout).not.toContain('GraphiQL');
  });

  test('names the URLs below BASE_PATH, and the metrics on their own port without it', async () => {
    const program = startProgram({ PORT: '0', METRICS_PORT: '0', BASE_PATH: '/tasks' });
    const endpoint = await program.endpoint;
    expect(endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/tasks\/graphql$/);
    expect(program.stdout).toContain(`GraphiQL:  open ${endpoint} in a browser\n`);
    expect(program.stdout).toMatch(/^Metrics: {3}http:\/\/127\.0\.0\.1:\d+\/metrics$/m);
  });

  test('serves the tasks of SANDBOX_TASKS', async () => {
    const program = startProgram({ PORT: '0', SANDBOX_TASKS: 'test/recorded/tasks.json' });

    const { body } = await countTasks(await program.endpoint);
    expect(body).toEqual({ data: { systemTasks: { totalCount: 237 } } });
  });

  test('serves the runs of SANDBOX_TASKS with SANDBOX_API=tasks, as SANDBOX_RELEASE does', async () => {
    const program = startProgram({
      PORT: '0',
      SANDBOX_API: 'tasks',
      SANDBOX_RELEASE: '2025.8',
      SANDBOX_TASKS: 'test/recorded/tasks/tasks-2025.8.json',
    });
    const response = await fetch(await program.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ systemTasksApi systemTasks(first: 1) { totalCount nodes { retries } } }' }),
    });
    expect(await response.json()).toEqual({
      data: { systemTasksApi: 'TASKS', systemTasks: { totalCount: 305, nodes: [{ retries: null }] } },
    });
  });
});

describe('a start on an upstream', () => {
  test.each(['', '/'])('reaches it where UPSTREAM_URL ends with "%s"', async (ending) => {
    await using sandbox = await startSandbox({ tasks: [], adminToken });
    const upstreamUrl = sandbox.url + ending;
    const program = startProgram({ PORT: '0', UPSTREAM_URL: upstreamUrl, UPSTREAM_TOKEN: adminToken });

    const { body } = await countTasks(await program.endpoint);
    expect(body).toEqual({ data: { systemTasks: { totalCount: 0 } } });
    expect(program.stdout).toMatch(new RegExp(`^Upstream:  ${sandbox.url}/?$`, 'm'));
    expect(sandbox.requests.map(({ target }) => target.replace(/\?.*/, ''))).toEqual([
      // The probes.
      '/api/v3/tasks/tasks/',
      '/api/v3/events/system_tasks/',
      '/api/v3/events/system_tasks/',
    ]);
  });

  test('without UPSTREAM_TOKEN each caller brings a token of their own', async () => {
    await using sandbox = await startSandbox({ tasks: [], adminToken });
    const program = startProgram({ PORT: '0', UPSTREAM_URL: sandbox.url });

    const { body } = await countTasks(await program.endpoint, adminToken);
    expect(body).toEqual({ data: { systemTasks: { totalCount: 0 } } });
  });
});

describe('the end', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s ends it with exit code 0 while a client is connected',
    async (signal) => {
      const program = startProgram({ PORT: '0' });
      // fetch keeps its connection open.
      await countTasks(await program.endpoint);

      program.signal(signal);
      expect(await program.end).toBe(0);
      expect(program.stderr).toBe('');
    },
  );
});

describe('connections', () => {
  test('are kept for KEEP_ALIVE_MS, the one to the metrics too', async () => {
    const program = startProgram({ PORT: '0', METRICS_PORT: '0' });
    const live = await fetch(new URL('/health/live', await program.endpoint));
    expect(live.headers.get('keep-alive')).toBe('timeout=100');
    const metrics = await fetch(/^Metrics: {3}(\S+)$/m.exec(program.stdout)?.[1] ?? '');
    expect(metrics.headers.get('keep-alive')).toBe('timeout=100');
    const other = startProgram({ PORT: '0', KEEP_ALIVE_MS: '620000' });
    expect((await fetch(await other.endpoint)).headers.get('keep-alive')).toBe('timeout=620');
  });
});

describe('METRICS_PORT', () => {
  test('serves the metrics, and nothing else, without a token, until what is in flight is done', async () => {
    await using sandbox = await startSandbox({ tasks: [], adminToken });
    const program = startProgram({
      PORT: '0',
      METRICS_PORT: '0',
      UPSTREAM_URL: sandbox.url,
      UPSTREAM_TOKEN: adminToken,
      GATEWAY_TOKEN: gatewayToken,
    });
    const endpoint = await program.endpoint;
    const [, url = ''] = /^Metrics: {3}(http:\S+\/metrics)$/m.exec(program.stdout) ?? [];
    expect((await countTasks(endpoint, gatewayToken)).status).toBe(200);

    expect(await (await fetch(url)).text()).toContain('system_tasks_graphql_operations_total{outcome="ok"} 1\n');
    for (const path of ['/', '/graphql', '/health/live']) expect((await fetch(new URL(path, url))).status).toBe(404);
    expect((await fetch(new URL('/metrics', endpoint))).status).toBe(404);
    program.signal('SIGTERM');
    expect(await program.end).toBe(0);
  });
});

describe('no token is in the output', () => {
  test('when the gateway and the upstream take or refuse them', async () => {
    await using sandbox = await startSandbox({ tasks: [], adminToken });
    const program = startProgram({
      PORT: '0',
      LOG_LEVEL: 'trace',
      UPSTREAM_URL: sandbox.url,
      UPSTREAM_TOKEN: unprivilegedToken,
      GATEWAY_TOKEN: gatewayToken,
    });
    const endpoint = await program.endpoint;

    expect((await countTasks(endpoint, 'caller-secret-31d8')).status).toBe(401);
    await countTasks(endpoint, gatewayToken);
    // Probes have none.
    expect(sandbox.requests.map(({ headers }) => headers.authorization)).toEqual([
      undefined,
      undefined,
      `Bearer ${unprivilegedToken}`,
    ]);
    program.signal('SIGTERM');
    await program.end;
    expect(program.stdout).toContain(sandbox.url);
    for (const token of [unprivilegedToken, gatewayToken, 'caller-secret-31d8']) {
      expect(program.stdout + program.stderr).not.toContain(token);
    }
  });

  test("when they are the built-in sandbox's", async () => {
    const program = startProgram({
      PORT: '0',
      SANDBOX_ADMIN_TOKEN: adminToken,
      SANDBOX_UNPRIVILEGED_TOKEN: unprivilegedToken,
    });

    expect(await countTasks(await program.endpoint)).toMatchObject({
      body: { data: { systemTasks: { totalCount: expect.any(Number) } } },
    });
    program.signal('SIGTERM');
    await program.end;
    expect(program.stdout + program.stderr).not.toContain(adminToken);
    expect(program.stdout + program.stderr).not.toContain(unprivilegedToken);
  });

  test('when they are what is wrong', async () => {
    const { code, stdout, stderr } = await run({
      UPSTREAM_URL: 'https://operator:hunter2@authentik.example.com/api/v3',
      UPSTREAM_TOKEN: 'blank-secret upstream',
      GATEWAY_TOKEN: 'blank-secret gateway',
      SANDBOX_ADMIN_TOKEN: 'blank-secret sandbox',
    });

    expect(code).toBe(1);
    expect(stdout).toBe('');
    for (const name of ['UPSTREAM_URL', 'UPSTREAM_TOKEN', 'GATEWAY_TOKEN']) expect(stderr).toContain(`${name} must`);
    expect(stderr).not.toMatch(/hunter2|blank-secret/);
  });
});

describe('a refused start writes plain lines and exits 1', () => {
  test('for several bad variables at once, one line each', async () => {
    const { code, stdout, stderr } = await run({
      PORT: 'abc',
      UPSTREAM_URL: 'ftp://x',
      MAX_PAGE_SIZE: '0',
      DEFAULT_PAGE_SIZE: 'x',
      GATEWAY_TOKEN: 'to ken',
    });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const lines = stderr.trimEnd().split('\n').sort();
    expect(lines).toEqual([
      expect.stringMatching(/^DEFAULT_PAGE_SIZE must be .*"x"\.$/),
      expect.stringMatching(/^GATEWAY_TOKEN must be .*spaces\.$/),
      expect.stringMatching(/^MAX_PAGE_SIZE must be .*"0"\.$/),
      expect.stringMatching(/^PORT must be .*"abc"\.$/),
      expect.stringMatching(/^UPSTREAM_URL must be .*"ftp:\/\/x"\.$/),
    ]);
  });

  test.each([
    [
      'for UPSTREAM_TOKEN on an open HOST without GATEWAY_TOKEN',
      { UPSTREAM_URL: 'http://127.0.0.1:9/api/v3', UPSTREAM_TOKEN: adminToken, HOST: '0.0.0.0' },
      /^GATEWAY_TOKEN is required .*UPSTREAM_TOKEN.*0\.0\.0\.0.*\n$/,
    ],
    [
      'for GATEWAY_TOKEN without UPSTREAM_TOKEN',
      { UPSTREAM_URL: 'http://127.0.0.1:9/api/v3', GATEWAY_TOKEN: gatewayToken },
      /^GATEWAY_TOKEN is only allowed together with UPSTREAM_TOKEN.*\n$/,
    ],
    [
      'for SANDBOX_TASKS that names no file',
      { SANDBOX_TASKS: '/no/such/tasks.json' },
      /^SANDBOX_TASKS: .*\/no\/such\/tasks\.json.*\n$/,
    ],
    [
      'for a HOST that is not an address of this machine',
      { HOST: '203.0.113.1' },
      /^Cannot listen: HOST "203\.0\.113\.1" is not an address of this machine \(PORT 0\); set HOST to .*\n$/,
    ],
    [
      'for a HOST that names nothing',
      { HOST: 'no-such-host.invalid' },
      /^Cannot listen: HOST "no-such-host\.invalid" has no address \(PORT 0\); set HOST to .*\n$/,
    ],
  ])('%s', async (_, env, expected) => {
    const { code, stdout, stderr } = await run({ PORT: '0', ...env });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(expected);
  });

  test.each([
    ['beside the built-in sandbox', {}],
    ['on an upstream', { UPSTREAM_URL: 'http://127.0.0.1:9/api/v3' }],
  ])('for a port in use, %s', async (_, env) => {
    await using other = await occupyPort();
    const { code, stdout, stderr } = await run({ PORT: String(other.port), ...env });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const setting = `PORT ${other.port} is in use on HOST "127\\.0\\.0\\.1"; set PORT to another port`;
    expect(stderr).toMatch(new RegExp(`^Cannot listen: ${setting}, .*127\\.0\\.0\\.1:${other.port}\\.\n$`));
  });

  test.each([
    [
      'PORT by its flag',
      {},
      (port: string) => ['--port', port],
      /^Cannot listen: --port \d+ is in use .*; set --port to/,
    ],
    [
      'METRICS_PORT',
      { PORT: '0' },
      (port: string) => ['--metrics-port', port, '--host', '127.0.0.1'],
      /^Cannot listen: --metrics-port \d+ is in use on --host "127\.0\.0\.1"; set --metrics-port to/,
    ],
  ])('for a port in use, naming %s', async (_, env, argsFor, expected) => {
    await using other = await occupyPort();
    const program = startProgram(env, [], argsFor(String(other.port)));
    expect(await program.end).toBe(1);
    expect({ stdout: program.stdout, lines: program.stderr.trimEnd().split('\n').length }).toEqual({
      stdout: '',
      lines: 1,
    });
    expect(program.stderr).toMatch(expected);
  });
});

describe('flags', () => {
  test('override the environment, and --sandbox its upstream', async () => {
    const env = { PORT: 'abc', UPSTREAM_URL: 'http://127.0.0.1:9/api/v3' };
    const program = startProgram(env, [], ['--port', '0', '--sandbox', '--graphiql', 'off']);
    const { body } = await countTasks(await program.endpoint);
    expect(body).toEqual({ data: { systemTasks: { totalCount: expect.any(Number) } } });
    expect(program.stdout).not.toContain('GraphiQL');
  });

  test('are what is named where they are wrong, in plain lines, with exit code 1', async () => {
    const program = startProgram({ MAX_PAGE_SIZE: '0' }, [], ['--port', 'abc', '--log-level', 'PORT']);
    expect(await program.end).toBe(1);
    expect(program.stdout).toBe('');
    expect(program.stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^MAX_PAGE_SIZE must be /),
      '--port must be an integer between 0 and 65535, but got "abc".',
      expect.stringMatching(/^--log-level must be one of .*"PORT"\.$/),
    ]);
  });

  test.each([
    [['--prot', '1'], 'There is no flag --prot; see --help.\n'],
    [['doctor'], 'doctor examines a real upstream: set UPSTREAM_URL or --upstream-url.\n'],
    [['doctor', '--sandbox'], 'doctor examines a real upstream: set UPSTREAM_URL or --upstream-url.\n'],
  ])('%j is refused with exit code 1', async (args, expected) => {
    const program = startProgram({}, [], args);
    expect(await program.end).toBe(1);
    expect({ stdout: program.stdout, stderr: program.stderr }).toEqual({ stdout: '', stderr: expected });
  });

  test('doctor reports on standard output, and its exit code tells whether all is well', async () => {
    await using sandbox = await startSandbox({ tasks: [], adminToken });
    const args = ['doctor', '--upstream-url', sandbox.url];
    const well = startProgram({ UPSTREAM_TOKEN: adminToken }, [], args);
    const ill = startProgram({ UPSTREAM_TOKEN: 'caller-secret-31d8' }, [], args);
    expect(await well.end).toBe(0);
    expect(await ill.end).toBe(1);
    expect(well.stdout).toMatch(/^ok {4}token /m);
    expect(ill.stdout).toMatch(/^fail {2}token /m);
    for (const { stdout, stderr } of [well, ill]) {
      expect(stderr).toBe('');
      for (const absent of ['\u001b', adminToken, 'caller-secret']) expect(stdout).not.toContain(absent);
    }
  });
});

async function occupyPort(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
