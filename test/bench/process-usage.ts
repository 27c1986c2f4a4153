import { readFileSync } from 'node:fs';

/** Microseconds in one of Linux' clock ticks, in which the CPU time of processes is told. */
const tickUs = 10_000;

/** CPU time of a process so far, user and system, all threads, in microseconds; NaN where there is no /proc. */
export function cpuTimeUs(pid: number): number {
  // The name, which may hold anything, stands in brackets before.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * tickUs;
}

/** Memory of a process, in MB (10^6 bytes); NaN where there is no /proc. */
export function residentMB(pid: number): number {
  const [, kB] = /^VmRSS:\s+(\d+) kB$/m.exec(read(`/proc/${pid}/status`)) ?? [];
  return (Number(kB) * 1024) / 1e6;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
