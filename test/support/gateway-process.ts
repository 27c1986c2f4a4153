import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { compileSource } from './compile-source.ts';

/** The program in a process of its own, measured from outside. */
export interface GatewayProcess extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly pid: number;
  /** The last of what it has written to standard output and standard error. */
  readonly output: string;
  /** What it has written to standard error. */
  readonly errors: string;
  /** Undefined while it runs; then its exit code, or the signal that ended it. */
  readonly ended: number | NodeJS.Signals | undefined;
  /** CPU time of all of its threads so far, in milliseconds, to 10 ms. */
  cpuMs(): number;
  /** Resident memory now, in bytes. */
  residentBytes(): number;
  /** The most resident memory that it has ever had, in bytes. */
  peakBytes(): number;
  /** Waits until it has been idle for a moment: what an answer leaves to be done, such as collecting garbage, is over. */
  idle(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
}

export interface GatewayProcessOptions {
  /** All of its environment, but for what Node needs and the port. */
  readonly env: Readonly<Record<string, string>>;
  /** Node's own arguments, such as `--max-old-space-size=160`. */
  readonly nodeArgs?: readonly string[];
}

/** Linux counts CPU time in ticks of 10 ms. */
const tickMs = 10;
const keptOutput = 100_000;
/** Ends with the test's process, even if that is killed: then its standard input ends. */
const endWithParent = 'data:text/javascript,process.stdin.on("end",()=>process.exit(1)).resume().unref()';

export async function startGatewayProcess({ env, nodeArgs = [] }: GatewayProcessOptions): Promise<GatewayProcess> {
  const program = await compileSource();
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [...nodeArgs, '--import', endWithParent, program], {
    env: { PATH, HOME, NODE_ENV: 'production', PORT: '0', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let ended: number | NodeJS.Signals | undefined;
  const end = once(child, 'close').then(([code, signal]) => {
    ended = code ?? signal;
  });
  let output = '';
  let errors = '';
  child.stderr.on('data', (text: Buffer) => {
    errors += text.toString('utf8');
  });
  const origin = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-keptOutput);
        const [, url] = /^GraphQL: .*?(http:\/\/[^/\s]+)\S*\s[\s\S]*^Upstream: .*\n/m.exec(output) ?? [];
        if (url !== undefined) resolve(url);
      });
    }
    void end.then(() => reject(new Error(`The program ended with ${ended}:\n${output}`)));
  });
  const pid = child.pid ?? 0;
  const status = (name: string): number => {
    const [, kilobytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(read(`/proc/${pid}/status`)) ?? [];
    return Number(kilobytes) * 1024;
  };
  const cpuMs = (): number => {
    // The program's name, which may hold anything, stands in brackets before.
    const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  };
  return {
    origin,
    pid,
    get output() {
      return output;
    },
    get errors() {
      return errors;
    },
    get ended() {
      return ended;
    },
    cpuMs,
    residentBytes: () => status('VmRSS'),
    peakBytes: () => status('VmHWM'),
    async idle() {
      for (let before = cpuMs(); ended === undefined; ) {
        await sleep(40);
        const now = cpuMs();
        if (now === before) return;
        before = now;
      }
    },
    signal: (signal) => void child.kill(signal),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await end;
    },
  };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
