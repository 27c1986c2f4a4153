import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Metric, Reading } from './exposition.ts';

/** How often the event loop is looked at, in milliseconds. */
const resolution = 20;

export interface ProcessMetrics {
  readonly metrics: readonly Metric[];
  /** Stops looking at the event loop. */
  stop(): void;
}

/** Processor, memory and event loop, by the names that Prometheus' client libraries use. */
export function createProcessMetrics(): ProcessMetrics {
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  const lagSeconds = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - resolution / 1e3) || 0;
  const metrics = [
    new Reading('process_cpu_seconds_total', 'Processor time, user and system, in seconds.', () => {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1e6;
    }),
    new Reading('process_resident_memory_bytes', 'Memory of the process, in bytes.', () => process.memoryUsage.rss()),
    new Reading('nodejs_heap_size_used_bytes', 'Used JavaScript heap, in bytes.', () => process.memoryUsage().heapUsed),
    new Reading(
      'process_start_time_seconds',
      'When the process started, in seconds since 1970.',
      () => performance.timeOrigin / 1e3,
    ),
    new Reading(
      'nodejs_eventloop_lag_p99_seconds',
      'Lag of the event loop since the last reading, 99th percentile.',
      () => lagSeconds(delay.percentile(99)),
    ),
    new Reading('nodejs_eventloop_lag_max_seconds', 'Longest lag of the event loop since the last reading.', () => {
      const lag = lagSeconds(delay.max);
      delay.reset();
      return lag;
    }),
  ];
  return { metrics, stop: () => void delay.disable() };
}
