import { find, type Measurement } from './measurement.ts';

/** The peer that CPU time is compared with. */
export const peer = 'Yoga + JIT';
export const raw = 'raw proxy';

const titles = [
  ...['workload', 'system', 'req/s', '÷ raw', 'CPU µs/op', `÷ ${peer}`, 'busy', 'p50 ms', 'p99 ms'],
  ...['upstream/op', 'RSS MB'],
];

/** A Markdown table of what was measured. */
export function toTable(measurements: readonly Measurement[]): string {
  const lines = measurements.map((each) => {
    const ratio = (system: string, read: (measurement: Measurement) => number) => {
      const other = find(measurements, each.workload, system);
      return other ? `${(read(each) / read(other)).toFixed(2)}` : '–';
    };
    return [
      each.workload,
      each.system,
      each.rate.toFixed(0),
      ratio(raw, ({ rate }) => rate),
      each.cpuUs.toFixed(0),
      ratio(peer, ({ cpuUs }) => cpuUs),
      // Where the server does not take its whole core, the load is the limit, and CPU time tells more than req/s.
      `${(each.busy * 100).toFixed(0)} %`,
      each.p50Ms.toFixed(1),
      each.p99Ms.toFixed(1),
      each.upstreamRequests.toFixed(2),
      each.residentMB.toFixed(0),
    ];
  });
  const alignment = titles.map((_, index) => (index < 2 ? '---' : '--:'));
  return [titles, alignment, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
