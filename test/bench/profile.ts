import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoadOptions, runLoad } from './load.ts';
import { startServer } from './run-workload.ts';
import type { StubControl } from './stub/stub-control.ts';
import type { System } from './systems.ts';
import type { Workload } from './workloads.ts';

/** As `node --cpu-prof` writes it; times in microseconds. */
interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  /** From 0. */
  readonly lineNumber: number;
}

const listed = 25;

/** Runs the gateway under a workload and tells where its time goes; also where the whole profile lies. */
export async function profileGateway(gateway: System, workload: Workload, stub: StubControl): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-profile-'));
  const args = ['--cpu-prof', `--cpu-prof-dir=${folder}`, ...gateway.args];
  const server = await startServer({ args, env: gateway.env }, stub);
  try {
    await server.listening;
    await stub.set(workload.stub);
    const load: LoadOptions = { server, path: '/graphql', workload, stub, warmUpMs: 1_000, windowMs: 6_000 };
    await runLoad(load);
  } finally {
    await server.stop();
  }
  const file = join(folder, readdirSync(folder)[0] ?? '');
  const profile = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  return [`${file}, of which (self time, idle left out):`, ...selfTimes(profile).slice(0, listed)].join('\n');
}

function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): readonly string[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, describe(callFrame)]));
  const times = new Map<string, number>();
  let total = 0;
  samples.forEach((id, index) => {
    const name = names.get(id) ?? '';
    if (name === '(idle)') return;
    const time = timeDeltas[index] ?? 0;
    total += time;
    times.set(name, (times.get(name) ?? 0) + time);
  });
  const percent = (time: number) => ((time / total) * 100).toFixed(1).padStart(5);
  return [...times].sort(([, a], [, b]) => b - a).map(([name, time]) => `${percent(time)} %  ${name}`);
}

function describe({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName || '(anonymous)';
  return url === '' ? name : `${name}  ${url.split('/').slice(-3).join('/')}:${lineNumber + 1}`;
}
