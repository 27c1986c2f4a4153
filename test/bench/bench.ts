import { writeFileSync } from 'node:fs';
import { type BenchOptions, isChosen, readBenchOptions } from './bench-options.ts';
import { type Bound, isMet, toBoundLines, toBounds } from './bounds.ts';
import { describeMachine } from './machine.ts';
import type { Measurement } from './measurement.ts';
import { pinSelf } from './pinning.ts';
import { measureProcess } from './process-part.ts';
import { profileGateway } from './profile.ts';
import { runWorkload } from './run-workload.ts';
import { startStub } from './stub/start-stub.ts';
import type { StubControl } from './stub/stub-control.ts';
import { createSystems, type System } from './systems.ts';
import { toTable } from './table.ts';
import { workloads } from './workloads.ts';

// `npm run bench`; the options are in bench-options.ts, what they mean in README.md beside this file.

const options = readBenchOptions(process.argv.slice(2));
const machine = describeMachine();
pinSelf(1);
const { stub, stop } = await startStub();
try {
  const systems = createSystems(options.gateway);
  const [gateway] = systems;
  if (!gateway) throw new Error('There is no gateway.');
  if (options.profile !== undefined) await profile(gateway, options.profile);
  else await measure(systems, gateway);
} finally {
  await stop();
}

async function profile(gateway: System, name: string): Promise<void> {
  const workload = workloads.find((each) => each.name === name);
  if (!workload) throw new Error(`There is no workload ${name}, but ${workloads.map((each) => each.name).join()}.`);
  console.info(await profileGateway(gateway, workload, stub));
}

async function measure(systems: readonly System[], gateway: System): Promise<void> {
  const measurements = await measureWorkloads(systems, options, stub);
  const { lines, bounds: processBounds, results } = await measureProcess(gateway, options, stub);
  const bounds: readonly Bound[] = [...toBounds(measurements), ...processBounds];

  console.info(`${machine}\n`);
  if (measurements.length > 0) console.info(`${toTable(measurements)}\n`);
  console.info([...lines, '', ...toBoundLines(bounds)].join('\n'));
  if (options.json) writeFileSync(options.json, JSON.stringify({ machine, measurements, ...results, bounds }, null, 2));
  if (options.check && bounds.some((bound) => bound.measured !== undefined && !isMet(bound))) process.exitCode = 1;
}

async function measureWorkloads(
  systems: readonly System[],
  { only, systems: chosen, rounds, firstWarmUpMs, firstWarmUpAnswers, warmUpMs, windowMs }: BenchOptions,
  upstream: StubControl,
): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = [];
  for (const workload of workloads.filter(({ name }) => isChosen(only, name))) {
    console.error(`${workload.name} …`);
    const contenders = systems.filter(({ name }) => isChosen(chosen, name));
    const timing = { warmUpMs, windowMs };
    const measured = await runWorkload(workload, contenders, {
      stub: upstream,
      rounds,
      firstWarmUpMs,
      firstWarmUpAnswers,
      timing,
    });
    // On a busy machine the whole takes long, and who ends it early keeps what there is.
    console.error(toTable(measured));
    measurements.push(...measured);
  }
  return measurements;
}
