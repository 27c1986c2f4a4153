import { type LoadOptions, runLoad, type Sample, type Timing } from './load.ts';
import { type Measurement, toMeasurement } from './measurement.ts';
import { type ServerProcess, startProcess } from './start-process.ts';
import type { StubControl } from './stub/stub-control.ts';
import type { System } from './systems.ts';
import { verifyAnswer } from './verify.ts';
import type { Workload } from './workloads.ts';

export interface RunOptions {
  readonly stub: StubControl;
  readonly rounds: number;
  /** Before the first round. The compilers need a number of answers, whatever time they take on this machine. */
  readonly firstWarmUpMs: number;
  readonly firstWarmUpAnswers: number;
  readonly timing: Timing;
}

interface Contender {
  readonly system: System;
  readonly server: ServerProcess;
  readonly path: string;
  readonly samples: Sample[];
}

/** Every system in a fresh process; one after the other in each round, so that what disturbs a round disturbs all. */
export async function runWorkload(
  workload: Workload,
  systems: readonly System[],
  options: RunOptions,
): Promise<readonly Measurement[]> {
  const contenders: Contender[] = [];
  try {
    for (const system of systems) {
      const path = system.path(workload);
      if (path === undefined) continue;
      const server = await startServer(system, options.stub);
      contenders.push({ system, server, path, samples: [] });
    }
    await measure(workload, contenders, options);
  } finally {
    await Promise.all(contenders.map(({ server }) => server.stop()));
  }
  return contenders.map(({ system, samples }) => toMeasurement(workload.name, system.name, samples));
}

async function measure(workload: Workload, contenders: readonly Contender[], options: RunOptions): Promise<void> {
  const { stub, rounds, firstWarmUpMs, firstWarmUpAnswers, timing } = options;
  const verify = async () => {
    await stub.set({ ...workload.stub, latencyMs: 0, changing: false });
    for (const { system, server, path } of contenders) await verifyAnswer(system, server.origin + path, workload);
    await stub.set(workload.stub);
  };
  const load = ({ server, path }: Contender, phase: Timing): LoadOptions => ({
    server,
    path,
    workload,
    stub,
    ...phase,
  });

  await Promise.all(contenders.map(({ server }) => server.listening));
  await verify();
  const firstWarmUp = { warmUpMs: firstWarmUpMs, warmUpAnswers: firstWarmUpAnswers, windowMs: 50 };
  for (const contender of contenders) await runLoad(load(contender, firstWarmUp));
  for (let round = 0; round < rounds; round++) {
    // Now this way, now that way: what comes after another must not always come after the same.
    const order = round % 2 === 0 ? contenders : contenders.toReversed();
    for (const contender of order) contender.samples.push(await runLoad(load(contender, timing)));
  }
  await verify();
}

/** As users run it: nothing is configured besides its upstream. */
export function startServer(
  { args, env }: Pick<System, 'args' | 'env'>,
  stub: StubControl,
  ipc = false,
): Promise<ServerProcess> {
  const upstream = { UPSTREAM_URL: stub.upstreamUrl, UPSTREAM_TOKEN: 'bench-token' };
  return startProcess({ args, env: { ...upstream, ...env }, core: 0, ipc });
}
