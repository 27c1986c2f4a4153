import { find, type Measurement } from './measurement.ts';
import { peer, raw } from './table.ts';

/** Something that the gateway promises, as a ratio within one run or as a plain number. */
export interface Bound {
  readonly name: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Undefined where this run has not measured it. */
  readonly measured: number | undefined;
}

/** What issue 5 asks of the workloads. */
export function toBounds(measurements: readonly Measurement[]): readonly Bound[] {
  const ratio = (workload: string, other: string, read: (measurement: Measurement) => number) => {
    const [ours, theirs] = [find(measurements, workload, 'ours'), find(measurements, workload, other)];
    return ours && theirs ? read(ours) / read(theirs) : undefined;
  };
  const rate = (workload: string, other = raw) => ratio(workload, other, (measurement) => measurement.rate);
  const cpu = (workload: string, other = peer) => ratio(workload, other, (measurement) => measurement.cpuUs);
  const toRatio = (workload: string, one: string, other: string) => {
    const [a, b] = [find(measurements, workload, one), find(measurements, workload, other)];
    return a && b ? a.cpuUs / b.cpuUs : undefined;
  };
  return [
    { name: 'W1-same: req/s ÷ raw proxy', atLeast: 1.2, measured: rate('W1-same') },
    { name: 'W2-same: req/s ÷ raw proxy', atLeast: 6, measured: rate('W2-same') },
    { name: 'W3-same: req/s ÷ raw proxy', atLeast: 1.5, measured: rate('W3-same') },
    ...['W1', 'W2', 'W3'].map((name) => ({
      name: `${name}-same: upstream requests per operation`,
      atMost: 0.1,
      measured: find(measurements, `${name}-same`, 'ours')?.upstreamRequests,
    })),
    ...['W1', 'W2', 'W3'].map((name) => ({
      name: `C-${name}: CPU ÷ without the answer cache`,
      atMost: 1.1,
      measured: cpu(`C-${name}`, 'ours, no answer cache'),
    })),
    ...['W1', 'W2', 'W3'].map((name) => ({
      name: `R-${name}: CPU ÷ the same over the system tasks API`,
      atMost: 1.2,
      measured: toRatio(`R-${name}`, 'ours, tasks API', 'ours, system tasks API'),
    })),
    { name: `W1-distinct: CPU ÷ ${peer}`, atMost: 0.8, measured: cpu('W1-distinct') },
    { name: `W2-distinct: CPU ÷ ${peer}`, atMost: 0.6, measured: cpu('W2-distinct') },
    { name: `W3-distinct: CPU ÷ ${peer}`, atMost: 0.8, measured: cpu('W3-distinct') },
    { name: 'W4: req/s ÷ raw proxy', atLeast: 1, measured: rate('W4') },
  ];
}

export function isMet({ measured, atLeast = -Infinity, atMost = Infinity }: Bound): boolean {
  return measured !== undefined && measured >= atLeast && measured <= atMost;
}

/** One line for each bound that this run has measured. */
export function toBoundLines(bounds: readonly Bound[]): readonly string[] {
  return bounds.flatMap((bound) => {
    const { name, atLeast, atMost, measured } = bound;
    if (measured === undefined) return [];
    const limit = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
    return [`${isMet(bound) ? 'pass' : 'MISS'}  ${name}: ${measured.toFixed(2)} (${limit})`];
  });
}
