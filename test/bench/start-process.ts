import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { pinned } from './pinning.ts';

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  readonly origin: string;
  readonly child: ChildProcess;
  /** Resolves when it takes connections; throws with what it wrote where it ends instead. */
  readonly listening: Promise<void>;
  /** Stops it as an operator does, and waits. */
  stop(): Promise<void>;
}

export interface ProcessOptions {
  /** Node's arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The core that it has to itself, where cores can be given. */
  readonly core: 0 | 1;
  /** Whether it can be talked to by `process.send`. */
  readonly ipc?: boolean;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const outputs = mkdtempSync(join(tmpdir(), 'bench-'));
let started = 0;
const running = new Set<ChildProcess>();

/** Nothing that was started outlives this process, whatever ends it. */
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Its output goes to a file, as an operator's would. */
export async function startProcess({ args, env, core, ipc = false }: ProcessOptions): Promise<ServerProcess> {
  const port = await freePort();
  const { PATH, HOME } = process.env;
  const file = join(outputs, `${++started}.log`);
  const output = openSync(file, 'w');
  const [command, ...rest] = pinned(core, [process.execPath, ...args]);
  const child = spawn(command, rest, {
    cwd: root,
    env: { PATH, HOME, NODE_ENV: 'production', PORT: String(port), ...env },
    stdio: ['ignore', output, output, ...(ipc ? ['ipc' as const] : [])],
  });
  closeSync(output);
  running.add(child);
  const end = once(child, 'exit').then(() => running.delete(child));
  const listening = connectable(port, child).catch(() => {
    throw new Error(`${args.join(' ')} does not listen:\n${readFileSync(file, 'utf8')}`);
  });
  // Who stops it before has nothing to wait for.
  listening.catch(() => undefined);
  const stop = async () => {
    child.kill('SIGTERM');
    await end;
  };
  const pid = child.pid ?? 0;
  return { pid, child, origin: `http://127.0.0.1:${port}`, listening, stop, [Symbol.asyncDispose]: stop };
}

async function connectable(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    if (child.exitCode !== null) break;
    try {
      await fetch(`http://127.0.0.1:${port}/`, { method: 'HEAD' });
      return;
    } catch {
      await sleep(10);
    }
  }
  throw new Error('It does not listen.');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
