import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { type Listening, type ListenOptions, listen } from '../../src/cli/listen.ts';
import { ListenError } from '../../src/cli/listen-error.ts';
import { variableOf } from '../../src/config/setting.ts';

const answerOk: RequestListener = (_request, response) => void response.end('ok');

async function start(options: Partial<ListenOptions> = {}, handle = answerOk): Promise<Listening> {
  const listening = await listen(handle, { host: '127.0.0.1', port: 0, ...options });
  onTestFinished(() => listening.close());
  return listening;
}

async function open({ origin }: Listening): Promise<Socket> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
}

async function get(socket: Socket): Promise<string> {
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  const [answer] = await once(socket, 'data');
  return String(answer);
}

it.each([
  [100_000, 100],
  [620_000, 620],
  [3_600_000, 3600],
])('keeps an idle connection %i ms, and says so', async (keepAliveMs, seconds) => {
  const socket = await open(await start({ keepAliveMs }));
  expect(await get(socket)).toContain(`\r\nKeep-Alive: timeout=${seconds}\r\n`);
  socket.destroy();
});

it('closes an idle connection after that time, and not before its next request within it', async () => {
  const socket = await open(await start({ keepAliveMs: 1_000 }));
  expect(await get(socket)).toContain('Keep-Alive: timeout=1');
  expect(await get(socket)).toContain('200 OK');
  await once(socket, 'close');
});

it('closes a connection that never sent anything when it stops, however long its grace', async () => {
  const listening = await start();
  const silent = await open(listening);
  const used = await open(listening);
  await get(used);
  const closed = Promise.all([once(silent, 'close'), once(used, 'close')]);
  await listening.close(600_000);
  await closed;
});

it.each([
  [
    'a port in use',
    'EADDRINUSE',
    (port: number) => ({ port }),
    /^Cannot listen: --port \d+ is in use on HOST "127\.0\.0\.1"; set --port to another port, .*:\d+\.$/,
  ],
  [
    'a port in use for the metrics',
    'EADDRINUSE',
    (port: number) => ({ port, portOption: 'metricsPort' as const }),
    /^Cannot listen: METRICS_PORT \d+ is in use .*; set METRICS_PORT to another port/,
  ],
  [
    'an address of another machine',
    'EADDRNOTAVAIL',
    () => ({ host: '203.0.113.1' }),
    /^Cannot listen: HOST "203\.0\.113\.1" is not an address of this machine \(--port 0\); set HOST to/,
  ],
  [
    'a name that names nothing',
    'ENOTFOUND',
    () => ({ host: 'no-such-host.invalid' }),
    /^Cannot listen: HOST "no-such-host\.invalid" has no address \(--port 0\); set HOST to/,
  ],
])('for %s says which setting to change', async (_what, code, optionsFor, expected) => {
  const taken = Number(new URL((await start()).origin).port);
  const error: unknown = await start(optionsFor(taken)).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ListenError);
  expect(error).toMatchObject({ cause: { code: expect.stringMatching(code === 'ENOTFOUND' ? /^E/ : code) } });
  expect(error instanceof ListenError && error.explain(named({ port: '--port' }))).toMatch(expected);
});

/** The names of settings: those of their flags, or else of their variables. */
function named(flags: Readonly<Record<string, string>>): (option: string) => string {
  return (option) => flags[option] ?? variableOf(option);
}

it('for a port that is not permitted names a permitted one', () => {
  const cause = Object.assign(new Error('listen EACCES: permission denied 0.0.0.0:80'), { code: 'EACCES' });
  expect(new ListenError('0.0.0.0', 80, 'port', cause).explain(named({ host: '--host' }))).toBe(
    'Cannot listen: PORT 80 on --host "0.0.0.0" is not permitted; set PORT to 1024 or higher. ' +
      'listen EACCES: permission denied 0.0.0.0:80.',
  );
});
