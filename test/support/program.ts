import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { graphqlPath } from '../../src/server.ts';

/** The real program in a process of its own. */
export interface Program {
  /** What it has written so far. */
  readonly stdout: string;
  readonly stderr: string;
  /** The endpoint that it says it serves. Rejects where it ends instead. */
  readonly endpoint: Promise<string>;
  /** Its exit code, or the signal that killed it, when all of its output is read. */
  readonly end: Promise<number | NodeJS.Signals | null>;
  signal(signal: NodeJS.Signals): void;
  /** Of the process. */
  readonly pid: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Starts `src/main.ts` with no other environment than `env` and what Node needs, after the modules `imports`, which are
 * paths, and with the arguments `args`. It ends with the test at the latest.
 */
export function startProgram(
  env: Readonly<Record<string, string>>,
  imports: readonly string[] = [],
  args: readonly string[] = [],
): Program {
  const loaded = ['tsx', ...imports].flatMap((module) => ['--import', module]);
  return startCommand(process.execPath, [...loaded, 'src/main.ts', ...args], env, root);
}

/** Starts the program by some other command, in the folder `cwd`; else as `startProgram`. */
export function startCommand(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
): Program {
  const { PATH, HOME } = process.env;
  const child = spawn(command, args, { cwd, env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  // Not by `using`: a test that times out never comes to the end of its block.
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await end;
  });
  const written = { stdout: '', stderr: '' };
  const end = once(child, 'close').then(([code, signal]) => code ?? signal);
  const endpoint = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      written.stdout += chunk;
      const [, url] = /^GraphQL: .*?(http\S+)$[\s\S]*^Upstream: .*\n/m.exec(written.stdout) ?? [];
      if (url?.endsWith(graphqlPath)) resolve(url);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      written.stderr += chunk;
    });
    void end.then((code) => reject(new Error(`The program ended with ${code}:\n${written.stdout}${written.stderr}`)));
  });
  // Not every test waits for it.
  endpoint.catch(() => undefined);
  return {
    get stdout() {
      return written.stdout;
    },
    get stderr() {
      return written.stderr;
    },
    endpoint,
    end,
    signal: (signal) => void child.kill(signal),
    pid: child.pid ?? Number.NaN,
  };
}
