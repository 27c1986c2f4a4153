import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import heapSizeAndUsed from 'prom-client/lib/metrics/heapSizeAndUsed.js';
import heapSpacesSizeAndUsed from 'prom-client/lib/metrics/heapSpacesSizeAndUsed.js';
import osMemoryHeap from 'prom-client/lib/metrics/osMemoryHeap.js';
import processHandles from 'prom-client/lib/metrics/processHandles.js';
import processMaxFileDescriptors from 'prom-client/lib/metrics/processMaxFileDescriptors.js';
import processOpenFileDescriptors from 'prom-client/lib/metrics/processOpenFileDescriptors.js';
import processRequests from 'prom-client/lib/metrics/processRequests.js';
import processResources from 'prom-client/lib/metrics/processResources.js';
import processStartTime from 'prom-client/lib/metrics/processStartTime.js';
import version from 'prom-client/lib/metrics/version.js';

/** How often the event loop is looked at, in milliseconds. */
const resolution = 20;

/** Those of prom-client's default metrics that do nothing between two readings. */
const readWhenAsked = [
  processStartTime,
  osMemoryHeap,
  processOpenFileDescriptors,
  processMaxFileDescriptors,
  processResources,
  processHandles,
  processRequests,
  heapSizeAndUsed,
  heapSpacesSizeAndUsed,
  version,
];

/**
 * Adds prom-client's default metrics, by their names, and returns a function that ends the observation. The event loop's
 * lag and the garbage collections are observed here: `collectDefaultMetrics` never stops observing them, so every gateway
 * that a process has made and closed would leave a timer and an observer. Processor time is counted here too, as prom-client
 * counts it from the first reading instead of the start of the process.
 */
export function watchProcess(registry: Registry): () => void {
  for (const addTo of readWhenAsked) addTo(registry);
  countProcessorTime(registry);
  const endings = [watchEventLoop(registry), watchCollections(registry)];
  return () => {
    for (const end of endings) end();
  };
}

function countProcessorTime(registry: Registry): void {
  const toCounter = (name: string, help: string, microseconds: (usage: NodeJS.CpuUsage) => number): Counter =>
    new Counter({
      name: `process_cpu_${name}_total`,
      help: `${help} time of the processor, in seconds.`,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(microseconds(process.cpuUsage()) / 1e6);
      },
    });
  toCounter('user_seconds', 'User', ({ user }) => user);
  toCounter('system_seconds', 'System', ({ system }) => system);
  toCounter('seconds', 'User and system', ({ user, system }) => user + system);
}

function watchEventLoop(registry: Registry): () => void {
  const registers = [registry];
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  // Node counts the time between two looks as delay.
  const lag = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e9 - resolution / 1e3) || 0;
  new Gauge({
    name: 'nodejs_eventloop_lag_seconds',
    help: 'Lag of the event loop at this reading.',
    registers,
    async collect() {
      set();
      delay.reset();
      const begun = performance.now();
      await setImmediate();
      this.set((performance.now() - begun) / 1e3);
    },
  });
  const toGauge = (name: string, what: string): Gauge =>
    new Gauge({ name: `nodejs_eventloop_lag_${name}_seconds`, help: `${what} lag since the last reading.`, registers });
  const min = toGauge('min', 'Shortest');
  const max = toGauge('max', 'Longest');
  const mean = toGauge('mean', 'Mean');
  const stddev = toGauge('stddev', 'Standard deviation of the');
  const percentiles = [50, 90, 99].map((rank) => ({ rank, gauge: toGauge(`p${rank}`, `${rank}th percentile of the`) }));
  const set = (): void => {
    // Without any look, the shortest is Node's largest number.
    min.set(delay.max === 0 ? 0 : lag(delay.min));
    max.set(lag(delay.max));
    mean.set(lag(delay.mean));
    stddev.set(delay.stddev / 1e9 || 0);
    for (const { rank, gauge } of percentiles) gauge.set(lag(delay.percentile(rank)));
  };
  return () => void delay.disable();
}

const kinds = new Map([
  [constants.NODE_PERFORMANCE_GC_MAJOR, 'major'],
  [constants.NODE_PERFORMANCE_GC_MINOR, 'minor'],
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL, 'incremental'],
  [constants.NODE_PERFORMANCE_GC_WEAKCB, 'weakcb'],
]);

function watchCollections(registry: Registry): () => void {
  const durations = new Histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'Garbage collections by kind: major, minor, incremental or weakcb.',
    labelNames: ['kind'],
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
    registers: [registry],
  });
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const kind = kindOf(entry);
      if (kind !== undefined) durations.observe({ kind }, entry.duration / 1e3);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}

/** Node's types do not have the entry's detail. */
function kindOf(entry: object): string | undefined {
  const detail = 'detail' in entry ? entry.detail : undefined;
  const kind = typeof detail === 'object' && detail !== null && 'kind' in detail ? detail.kind : undefined;
  return typeof kind === 'number' ? kinds.get(kind) : undefined;
}
