import { type BenchOptions, isChosen } from './bench-options.ts';
import type { Bound } from './bounds.ts';
import { measureMemory } from './memory/measure-memory.ts';
import { measureColdStart } from './start/cold-start.ts';
import { installedMB } from './start/install-size.ts';
import type { StubControl } from './stub/stub-control.ts';
import type { System } from './systems.ts';

export interface ProcessPart {
  /** For people. */
  readonly lines: readonly string[];
  readonly bounds: readonly Bound[];
  /** For the JSON file. */
  readonly results: Readonly<Record<string, unknown>>;
}

/** What is kept besides the answers themselves, at most, in MB: parsed documents and compiled operations. */
const allowanceMB = 24;

/** Measures what is no workload: start, size, and memory over many operations. */
export async function measureProcess(gateway: System, options: BenchOptions, stub: StubControl): Promise<ProcessPart> {
  const lines: string[] = [];
  const bounds: Bound[] = [];
  const results: Record<string, unknown> = {};
  if (isChosen(options.only, 'start')) {
    console.error('start …');
    await stub.set({ latencyMs: 0, changing: false, hasRuns: false });
    const start = await measureColdStart(gateway, stub, { times: 5, idleMs: 2_000 });
    const installed = installedMB();
    lines.push(
      `Start: first answer ${start.firstAnswerMs.toFixed(0)} ms after \`node\` (median of 5).`,
      `Memory (RSS): ${start.firstAnswerMB.toFixed(0)} MB after it, ${start.idleMB.toFixed(0)} MB idle.`,
      `Production install: ${installed === undefined ? 'not measured, npm failed' : `${installed.toFixed(1)} MB`}.`,
    );
    bounds.push(
      { name: 'start: first answer, ms', atMost: 500, measured: start.firstAnswerMs },
      { name: 'start: idle memory, MB', atMost: 100, measured: start.idleMB },
      { name: 'start: production install, MB', atMost: 40, measured: installed },
    );
    Object.assign(results, { start: { ...start, installedMB: installed } });
  }
  if (isChosen(options.only, 'memory')) {
    console.error('memory …');
    const memory = await measureMemory(gateway, stub, options.operations);
    const grown = memory.liveAfterMB - memory.liveBeforeMB;
    const span = (from: number, to: number) => `${from.toFixed(0)} → ${to.toFixed(0)} MB`;
    lines.push(
      `Memory over ${memory.operations} different operations, answers bounded to ${memory.boundMB} MB: ` +
        `live ${span(memory.liveBeforeMB, memory.liveAfterMB)}, RSS ${span(memory.residentBeforeMB, memory.residentAfterMB)}.`,
    );
    bounds.push({ name: 'memory: live growth, MB', atMost: memory.boundMB + allowanceMB, measured: grown });
    Object.assign(results, { memory });
  }
  return { lines, bounds, results };
}
