import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a process has taken, seen from outside. */
export interface Taken {
  /** Seconds of CPU, of all threads. */
  readonly cpuSeconds: number;
  /** The most memory that it has had at once since `start`, beyond what it had then, in bytes. */
  readonly peakBytes: number;
}

/** The real program in a process of its own, whose CPU time and memory are read from `/proc`. */
export interface MeasuredGateway extends AsyncDisposable {
  readonly url: string;
  /** Begins to measure; the function that it returns says what has been taken since. */
  measure(): () => Taken;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const ticksPerSecond = 100;

export async function startMeasuredGateway(
  env: Readonly<Record<string, string>>,
  cwd = root,
): Promise<MeasuredGateway> {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd,
    env: { PATH, HOME, PORT: '0', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let written = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      written += chunk;
      const [, found] = /^GraphQL: .*?(http\S+)$[\s\S]*^Upstream: .*\n/m.exec(written) ?? [];
      if (found) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`The gateway ended with ${code}:\n${written}`)));
  });
  const read = (file: string): string => readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
  const kilobytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(read('status'))?.[1]);
  const cpuTicks = (): number => {
    // The name in parentheses may hold blanks; utime and stime are the 14th and 15th field.
    const fields = read('stat')
      .replace(/^.*\) /, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  return {
    url,
    measure() {
      // Sets VmHWM, the peak, to what the process has now.
      writeFileSync(`/proc/${child.pid}/clear_refs`, '5');
      const [ticks, before] = [cpuTicks(), kilobytes('VmRSS')];
      return () => ({
        cpuSeconds: (cpuTicks() - ticks) / ticksPerSecond,
        peakBytes: (kilobytes('VmHWM') - before) * 1024,
      });
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit');
      if (child.kill('SIGKILL')) await ended;
    },
  };
}
