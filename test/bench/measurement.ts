import type { Sample } from './load.ts';

/** The medians of a system's samples in one workload. */
export interface Measurement extends Sample {
  readonly workload: string;
  readonly system: string;
  readonly rounds: number;
}

export function toMeasurement(workload: string, system: string, samples: readonly Sample[]): Measurement {
  const middle = (read: (sample: Sample) => number) => median(samples.map(read));
  return {
    workload,
    system,
    rounds: samples.length,
    rate: middle((sample) => sample.rate),
    cpuUs: middle((sample) => sample.cpuUs),
    busy: middle((sample) => sample.busy),
    p50Ms: middle((sample) => sample.p50Ms),
    p99Ms: middle((sample) => sample.p99Ms),
    upstreamRequests: middle((sample) => sample.upstreamRequests),
    residentMB: middle((sample) => sample.residentMB),
  };
}

/** Of an even number, the higher of the two in the middle; NaN of none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Undefined where this run has not measured it. */
export function find(measurements: readonly Measurement[], workload: string, system: string): Measurement | undefined {
  return measurements.find((each) => each.workload === workload && each.system === system);
}
