import { describe, expect, it } from 'vitest';
import { listen } from '../../src/cli/listen.ts';
import { createLogger } from '../../src/observability/create-logger.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { createGateway } from '../../src/server.ts';
import { tasks } from '../support/a-task.ts';
import { startScriptedUpstream } from '../support/scripted-upstream.ts';
import { configOf, startGateway, startGatewayOnSandbox } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import { runExample } from './run-example.ts';

const forwarding = { upstreamToken: undefined };
const failing = (count: number, at: (index: number) => boolean = () => true) =>
  tasks(count, (index) =>
    at(index)
      ? {
          status: 'error',
          messages: [
            {
              timestamp: '2025-05-20T08:00:00Z',
              log_level: 'error',
              logger: 'x',
              event: `no ${index}`,
              attributes: {},
            },
          ],
        }
      : {},
  );

describe('plain fetch, list-failing-tasks', () => {
  const program = 'fetch/list-failing-tasks.ts';

  it('lists every failing task once, over pages that a scan leaves empty', async () => {
    const list = failing(350, (index) => index % 50 === 3);
    await using gateway = await startGatewayOnSandbox({ tasks: list }, { ...forwarding, maxPageSize: 5, scanLimit: 5 });
    const example = runExample(program, [gateway.url], gateway.sandbox.adminToken);
    expect(await example.end).toBe(0);
    expect(example.stderr).toBe('');
    const lines = example.stdout.trimEnd().split('\n');
    expect(lines.sort()).toEqual(
      [3, 53, 103, 153, 203, 253, 303].map((at) => `task_0${String(at).padStart(3, '0')}: no ${at}`),
    );
  });

  it('searches, and goes on past a task that cannot be read', async () => {
    const list = failing(12).map((task, index) => (index === 7 ? { ...task, finish_timestamp: 'yesterday' } : task));
    await using gateway = await startGatewayOnSandbox({ tasks: list }, forwarding);
    const example = runExample(program, [gateway.url, 'task_00'], gateway.sandbox.adminToken);
    expect(await example.end).toBe(0);
    expect(example.stdout.trimEnd().split('\n')).toHaveLength(11);
    expect(example.stderr).toMatch(/^systemTasks\.nodes\.\d/);
  });

  it('says the code of what leaves no list, and exits 1', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: [] }, forwarding);
    for (const [token, told] of [
      [undefined, /^UNAUTHENTICATED: /],
      [gateway.sandbox.unprivilegedToken, /^FORBIDDEN: /],
    ] as const) {
      const example = runExample(program, [gateway.url], token);
      expect(await example.end).toBe(1);
      expect(example).toMatchObject({ stdout: '', stderr: expect.stringMatching(told) });
    }
  });

  it('says what it got where that is not GraphQL', async () => {
    await using page = await startScriptedUpstream((_request, response) => {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>');
    });
    const example = runExample(program, [page.url]);
    expect(await example.end).toBe(1);
    expect(example.stderr).toMatch(/answered 502 with something that is not JSON: <h1>/);
  });
});

describe('plain fetch with SSE, watch-failing-tasks', () => {
  const program = 'fetch/watch-failing-tasks.ts';

  it('tells the list, each change of it, and what it has missed while the gateway was away', async () => {
    await using sandbox = await startSandbox({ tasks: failing(2) });
    const config = configOf({ upstreamUrl: sandbox.url, upstreamToken: sandbox.adminToken, liveIntervalMs: 100 });
    const start = async (port: number) => {
      const gateway = createGateway(config, createLogger('error', process.stderr));
      const listening = await listen(gateway.handle, { host: '127.0.0.1', port });
      return {
        port: Number(new URL(listening.origin).port),
        async [Symbol.asyncDispose]() {
          gateway.stopStreams();
          await listening.close(1_000);
          await gateway.close();
        },
      };
    };
    const first = await start(0);
    const example = runExample(program, [`http://127.0.0.1:${first.port}/graphql`]);
    await until(() => example.stdout === '2 failing: task_0000, task_0001\n');
    sandbox.setTasks(failing(3));
    await until(() => example.stdout.endsWith('3 failing: task_0000, task_0001, task_0002\n'));

    await first[Symbol.asyncDispose]();
    await until(() => example.stderr.startsWith('UPSTREAM_UNAVAILABLE: '));
    sandbox.setTasks(failing(1));
    await using _again = await start(first.port);
    await until(() => example.stdout.endsWith('1 failing: task_0000\n'));
  });

  it('connects again where a connection breaks off or is refused, and reads events in any cut', async () => {
    const message = (count: number) =>
      `event: next\r\ndata: {"data":{"systemTasksChanged":\r\ndata: {"totalCount":${count},"nodes":[{"fullName":"münchen"}]}}}\r\n\r\n`;
    let connections = 0;
    await using server = await startScriptedUpstream((_request, response) => {
      const count = ++connections;
      if (count === 2) {
        response.writeHead(503).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(':\n\n');
      const bytes = Buffer.from(message(count));
      const cut = bytes.indexOf('ü') + 1;
      response.write(bytes.subarray(0, cut), () => {
        setTimeout(() => response.write(bytes.subarray(cut), () => void setTimeout(() => response.destroy(), 50)), 50);
      });
    });
    const example = runExample(program, [server.url]);
    await until(() => example.stdout.includes('3 failing'));
    expect(example.stdout).toBe('1 failing: münchen\n3 failing: münchen\n');
  });

  it('ends where asking again is of no use', async () => {
    await using gateway = await startGatewayOnSandbox({ tasks: [] }, forwarding);
    const example = runExample(program, [gateway.url], gateway.sandbox.unprivilegedToken);
    expect(await example.end).toBe(1);
    expect(example.stderr).toMatch(/FORBIDDEN/);
  });
});

describe('urql, list-slow-tasks', () => {
  const program = 'urql/list-slow-tasks.ts';

  it('pages with variables to the end', async () => {
    await using gateway = await startGatewayOnSandbox(
      { tasks: tasks(8, (index) => ({ duration: index })) },
      forwarding,
    );
    const example = runExample(program, [gateway.url, '3'], gateway.sandbox.adminToken);
    expect(await example.end).toBe(0);
    expect(example).toMatchObject({
      stdout: [7, 6, 5, 4, 3].map((at) => `${at}.0 s task_000${at}\n`).join(''),
      stderr: '',
    });
  });

  it("says an error's code, and that there is no gateway, and exits 1", async () => {
    const gateway = await startGatewayOnSandbox({ tasks: [] }, forwarding);
    const refused = runExample(program, [gateway.url]);
    expect(await refused.end).toBe(1);
    expect(refused).toMatchObject({ stdout: '', stderr: expect.stringMatching(/^UNAUTHENTICATED: /) });

    await gateway[Symbol.asyncDispose]();
    const alone = runExample(program, [gateway.url]);
    expect(await alone.end).toBe(1);
    expect(alone).toMatchObject({ stdout: '', stderr: expect.stringMatching(/./) });
  });
});

describe('a supergraph, ask-supergraph', () => {
  it("joins another subgraph's sources with the state of their tasks", async () => {
    await using gateway = await startGatewayOnSandbox({}, forwarding);
    const example = runExample('supergraph/ask-supergraph.ts', [gateway.url], gateway.sandbox.adminToken);
    expect(await example.end).toBe(0);
    expect(example.stderr).toBe('');
    expect(JSON.parse(example.stdout)).toEqual({
      ldapSources: {
        nodes: [
          {
            slug: 'corp-ad',
            syncTask: { status: 'ERROR', problem: { event: expect.stringContaining('LDAPSocketOpenError') } },
          },
          { slug: 'new', syncTask: null },
        ],
      },
    });
  });
});

it('asks again where the upstream is away for a moment, and then says so', async () => {
  await using gateway = await startGateway({ upstreamUrl: 'http://127.0.0.1:9/api/v3' });
  const example = runExample('fetch/list-failing-tasks.ts', [gateway.url], 'any');
  expect(await example.end).toBe(1);
  expect(example.stderr).toMatch(/^UPSTREAM_UNAVAILABLE: /);
});
