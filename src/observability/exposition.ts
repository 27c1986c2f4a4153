/** Metrics in the text format of Prometheus, version 0.0.4. One label at most, whose values the caller keeps few. */
export interface Metric {
  /** With its HELP and TYPE lines. */
  text(): string;
}

export const expositionContentType = 'text/plain; version=0.0.4; charset=utf-8';

/** What goes up only. With a label, each value has a count of its own; those in `values` are told from the start. */
export class Counter implements Metric {
  readonly #name: string;
  readonly #help: string;
  readonly #label: string;
  readonly #counts = new Map<string, number>();

  constructor(name: string, help: string, label = '', values: readonly string[] = label === '' ? [''] : []) {
    this.#name = name;
    this.#help = help;
    this.#label = label;
    for (const value of values) this.#counts.set(value, 0);
  }

  add(amount: number, value = ''): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + amount);
  }

  text(): string {
    const lines = [...this.#counts].map(([value, count]) => sample(this.#name, labelOf(this.#label, value), count));
    return family(this.#name, 'counter', this.#help, lines);
  }
}

/** How many observations were at most each of some bounds, which ascend. */
export class Histogram implements Metric {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  /** Not yet cumulated; the last is for what is above all bounds. */
  readonly #counts: number[];
  #sum = 0;

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.#name = name;
    this.#help = help;
    this.#bounds = bounds;
    this.#counts = [...bounds.map(() => 0), 0];
  }

  observe(value: number): void {
    let bucket = 0;
    while (value > (this.#bounds[bucket] ?? Number.POSITIVE_INFINITY)) bucket++;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += value;
  }

  text(): string {
    let count = 0;
    const lines = this.#counts.map((own, index) => {
      count += own;
      return sample(`${this.#name}_bucket`, labelOf('le', String(this.#bounds[index] ?? '+Inf')), count);
    });
    lines.push(sample(`${this.#name}_sum`, '', this.#sum), sample(`${this.#name}_count`, '', count));
    return family(this.#name, 'histogram', this.#help, lines);
  }
}

/** What is read when it is asked for: a gauge, or a counter that something else keeps. */
export class Reading implements Metric {
  readonly #name: string;
  readonly #help: string;
  readonly #read: () => number;

  constructor(name: string, help: string, read: () => number) {
    this.#name = name;
    this.#help = help;
    this.#read = read;
  }

  text(): string {
    const type = this.#name.endsWith('_total') ? 'counter' : 'gauge';
    return family(this.#name, type, this.#help, [sample(this.#name, '', this.#read())]);
  }
}

function labelOf(label: string, value: string): string {
  if (label === '') return '';
  return `{${label}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"}`;
}

function sample(name: string, labels: string, value: number): string {
  return `${name}${labels} ${value}`;
}

function family(name: string, type: string, help: string, lines: readonly string[]): string {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ''].join('\n');
}
