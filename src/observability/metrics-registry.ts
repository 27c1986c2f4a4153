import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { watchProcess } from './process-metrics.ts';
import { Durations, type Tallied, Tally } from './tallies.ts';

/** The metrics in the text format of Prometheus. */
export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

export interface MetricsRegistry {
  expose(): Promise<Exposition>;
  /** Ends the observation of the process. */
  stop(): void;
}

/** Exposes these numbers, and those of the process. It uses a registry of its own, not prom-client's global one. */
export function createMetricsRegistry(tallied: readonly Tallied[]): MetricsRegistry {
  const registry = new Registry();
  for (const source of tallied) register(source, registry);
  const stop = watchProcess(registry);
  return {
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
    stop,
  };
}

function register(source: Tallied, registry: Registry): void {
  const { name, help } = source;
  const registers = [registry];
  if (source instanceof Durations) {
    new TalliedHistogram(source, registry);
  } else if (source instanceof Tally) {
    const { label, counts } = source;
    new Counter({
      name,
      help,
      registers,
      labelNames: label === '' ? [] : [label],
      collect() {
        this.reset();
        for (const [value, count] of counts) this.inc(label === '' ? {} : { [label]: value }, count);
      },
    });
  } else if (name.endsWith('_total')) {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(source.read());
      },
    });
  } else {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(source.read());
      },
    });
  }
}

/** prom-client's histogram can only observe one value after the other; this one has the counts already. */
class TalliedHistogram extends Histogram {
  readonly #source: Durations;

  constructor(source: Durations, registry: Registry) {
    const { name, help, bounds } = source;
    super({ name, help, buckets: [...bounds], registers: [registry] });
    this.#source = source;
  }

  /** prom-client's registry takes a metric's samples from this method, which its types do not have. */
  async getForPromString(): Promise<object> {
    const { name, help, bounds, counts, sum } = this.#source;
    let count = 0;
    const buckets = counts.map((own, index) => {
      count += own;
      return { metricName: `${name}_bucket`, labels: { le: bounds[index] ?? '+Inf' }, value: count };
    });
    const values = [
      ...buckets,
      { metricName: `${name}_sum`, value: sum },
      { metricName: `${name}_count`, value: count },
    ];
    return { name, help, type: 'histogram', values };
  }
}
