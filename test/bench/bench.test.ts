import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { isMet, toBounds } from './bounds.ts';
import type { Measurement } from './measurement.ts';
import { median } from './measurement.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

it('measures the gateway and its peers under a workload, their answers verified', { timeout: 300_000 }, async () => {
  const file = join(tmpdir(), `bench-${process.pid}.json`);
  const options = [
    '--smoke',
    '--gateway',
    'src/main.ts',
    '--only',
    'W1-distinct',
    '--systems',
    'ours,raw,yoga +,merc',
    '--json',
    file,
  ];
  const { stdout } = await run(process.execPath, ['--import', 'tsx', 'test/bench/bench.ts', ...options], { cwd: root });
  const { measurements } = JSON.parse(readFileSync(file, 'utf8')) as { readonly measurements: readonly Measurement[] };
  expect(measurements.map(({ system }) => system)).toEqual(['ours', 'raw proxy', 'Yoga + JIT', 'mercurius + JIT']);
  for (const { rate, p50Ms, p99Ms, upstreamRequests } of measurements) {
    expect(rate).toBeGreaterThan(0);
    expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
    expect(upstreamRequests).toBeGreaterThan(0);
  }
  expect(stdout).toContain('| W1-distinct | ours |');
  expect(stdout).toContain('W1-distinct: CPU ÷ Yoga + JIT');
});

it('holds a bound against what was measured in the same workload', () => {
  const sample = {
    workload: 'W4',
    rounds: 1,
    cpuUs: 1,
    busy: 1,
    p50Ms: 1,
    p99Ms: 1,
    upstreamRequests: 1,
    residentMB: 1,
  };
  const w4 = (ours: number, raw: number) =>
    toBounds([
      { ...sample, system: 'ours', rate: ours },
      { ...sample, system: 'raw proxy', rate: raw },
    ]).find(({ name }) => name.startsWith('W4'));
  expect(w4(100, 100)).toMatchObject({ measured: 1 });
  expect([w4(100, 100), w4(99, 100)].map((bound) => bound && isMet(bound))).toEqual([true, false]);
});

it('takes the middle of the rounds', () => {
  expect(median([3, 1, 2])).toBe(2);
});
