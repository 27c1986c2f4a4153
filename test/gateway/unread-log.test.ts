import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Program, startCommand } from '../support/program.ts';
import { until } from '../support/until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Reads the lines of the start, then nothing, and goes when the program has gone. */
const stuckReader =
  'for n in 1 2 3 4; do IFS= read -r line; echo "$line"; done; exec >&- 2>&-; while kill -0 $$; do sleep 0.1; done';

/** The program with its standard output, or standard error, to `target` of bash. */
function startWith(redirection: string, env: Readonly<Record<string, string>> = {}): Program {
  const program = `"${process.execPath}" --import tsx src/main.ts --sandbox --port 0`;
  return startCommand('/bin/bash', ['-c', `exec ${program} ${redirection}`], { METRICS_PORT: '0', ...env }, root);
}

function metricsUrl({ stdout }: Program): string {
  return /^Metrics: +(\S+)$/m.exec(stdout)?.[1] ?? '';
}

async function droppedLines(url: string): Promise<number> {
  const text = await (await fetch(url)).text();
  return Number(/^system_tasks_graphql_log_lines_dropped_total (\d+)$/m.exec(text)?.[1]);
}

/** Asks for paths that fill the log, a kilobyte each in two places. Gives the statuses that came. */
async function fillLog(endpoint: string, requests: number): Promise<Set<number | undefined>> {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const statuses = new Set<number | undefined>();
  const ask = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const outgoing = request(new URL(`/${'fill'.repeat(250)}`, endpoint), { agent }, (response) => {
        statuses.add(response.statusCode);
        response.resume().on('end', resolve);
      });
      outgoing.on('error', reject).end();
    });
  for (let sent = 0; sent < requests; sent += 100) await Promise.all(Array.from({ length: 100 }, ask));
  agent.destroy();
  return statuses;
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

async function answers(endpoint: string): Promise<boolean> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ systemTasks(first: 1) { nodes { name } } }"}',
  });
  return response.status === 200 && (await response.text()).includes('"name"');
}

describe('standard output is a pipe that nobody reads', () => {
  it('and the gateway answers, and ends with exit code 0 when it is told to', async () => {
    const program = startWith(`> >(${stuckReader})`, { LOG_LEVEL: 'trace' });
    const endpoint = await program.endpoint;
    expect(await fillLog(endpoint, 1_000)).toEqual(new Set([404]));
    expect(await answers(endpoint)).toBe(true);
    program.signal('SIGTERM');
    expect(await program.end).toBe(0);
    expect(program.stderr).toBe('');
  });

  it('and a second signal ends it at once, with exit code 1', async () => {
    const program = startWith(`> >(${stuckReader})`, { SHUTDOWN_DELAY_MS: '600000' });
    const endpoint = await program.endpoint;
    await fillLog(endpoint, 500);
    program.signal('SIGINT');
    const ready = new URL('/health/ready', endpoint);
    await until(async () => (await fetch(ready)).status === 503);
    program.signal('SIGTERM');
    expect(await program.end).toBe(1);
  });

  it('and a defect ends it, with exit code 1', async () => {
    const script = encodeURI('process.on("SIGUSR2",()=>{throw new TypeError("boom")})');
    const program = startWith(`> >(${stuckReader})`, {
      NODE_OPTIONS: `--import="data:text/javascript,${script}"`,
    });
    await fillLog(await program.endpoint, 500);
    program.signal('SIGUSR2');
    expect(await program.end).toBe(1);
  });
});

it('standard error is a pipe that nobody reads, and the gateway answers and ends', async () => {
  const warnings = encodeURI(
    'process.on("SIGUSR2",()=>{for(let n=0;n<500;n++)process.emitWarning("w".repeat(1000)+n)})',
  );
  const program = startWith(`2> >(exec 1>&- 2>&-; while kill -0 $$; do sleep 0.1; done)`, {
    NODE_OPTIONS: `--import="data:text/javascript,${warnings}"`,
  });
  const endpoint = await program.endpoint;
  program.signal('SIGUSR2');
  expect(await answers(endpoint)).toBe(true);
  expect(await answers(endpoint)).toBe(true);
  program.signal('SIGTERM');
  expect(await program.end).toBe(0);
});

it('standard output is a disk that is full, and the gateway starts, answers and ends', async () => {
  // It cannot say where it listens.
  const port = await freePort();
  const program = startCommand(
    '/bin/bash',
    ['-c', `exec "${process.execPath}" --import tsx src/main.ts --sandbox > /dev/full`],
    { PORT: port },
    root,
  );
  program.endpoint.catch(() => undefined);
  const endpoint = `http://127.0.0.1:${port}/graphql`;
  await until(() =>
    fetch(endpoint).then(
      () => true,
      () => false,
    ),
  );
  await fillLog(endpoint, 200);
  expect(await answers(endpoint)).toBe(true);
  program.signal('SIGTERM');
  expect(await program.end).toBe(0);
  expect(program.stderr).toBe('');
});

it.each(['--help', '--version'])('standard output is a disk that is full, and %s fails in one line', async (flag) => {
  const program = startCommand(
    '/bin/bash',
    ['-c', `exec "${process.execPath}" --import tsx src/main.ts ${flag} > /dev/full`],
    {},
    root,
  );
  expect(await program.end).toBe(1);
  expect(program.stderr).toMatch(/^Cannot write the output: .*ENOSPC.*\n$/);
});

it('counts the lines that it drops in the metrics, as the log has no room for it', async () => {
  const program = startWith('> >(exec head -n 4)');
  const endpoint = await program.endpoint;
  const url = metricsUrl(program);
  expect(await droppedLines(url)).toBe(0);
  await fillLog(endpoint, 200);
  await until(async () => (await droppedLines(url)) >= 200);
  expect(await answers(endpoint)).toBe(true);
});
