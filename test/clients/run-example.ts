import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** An example program in a process of its own, as somebody at a terminal runs it. */
export interface Example {
  /** What it has written so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** Its exit code, when all of its output is read; null where it was killed. */
  readonly end: Promise<number | null>;
}

/** Starts `test/clients/PATH` with these arguments and `token` as AUTHENTIK_TOKEN. It ends with the test at the latest. */
export function runExample(path: string, args: readonly string[], token?: string): Example {
  const { PATH, HOME } = process.env;
  const program = fileURLToPath(new URL(path, import.meta.url));
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', program, ...args], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH, HOME, ...(token !== undefined && { AUTHENTIK_TOKEN: token }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
      written[stream] += chunk;
    });
  }
  const end = once(child, 'close').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await end;
  });
  return {
    get stdout() {
      return written.stdout;
    },
    get stderr() {
      return written.stderr;
    },
    end,
  };
}
