import { availableParallelism, cpus, loadavg } from 'node:os';
import { pinningNote } from './pinning.ts';

/** Where and when it was measured, in a line. */
export function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown CPU';
  const load = loadavg()[0]?.toFixed(1);
  const date = new Date().toISOString().slice(0, 10);
  return `${date}; ${model}, ${availableParallelism()} cores; Node ${process.version}; ${pinningNote}; load average ${load} before.`;
}
