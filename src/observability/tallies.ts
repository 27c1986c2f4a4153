/**
 * Plain numbers, as counting is on the way of every request: prom-client takes ten times as long for it (0.95 µs instead
 * of 0.09 µs an operation). It reads them when the metrics are asked for.
 */
export type Tallied = Tally | Durations | Reading;

/** A counter. With a label, each value has its own count; those in `values` have one from the start. */
export class Tally {
  readonly name: string;
  readonly help: string;
  /** Empty if it has none. The caller keeps its values few. */
  readonly label: string;
  readonly counts = new Map<string, number>();

  constructor(name: string, help: string, label = '', values: readonly string[] = label === '' ? [''] : []) {
    this.name = name;
    this.help = help;
    this.label = label;
    for (const value of values) this.counts.set(value, 0);
  }

  add(amount: number, value = ''): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + amount);
  }
}

/** A histogram of seconds. */
export class Durations {
  readonly name: string;
  readonly help: string;
  /** Ascending, in seconds. */
  readonly bounds: readonly number[];
  /** How many were at most each bound and above the one before; the last is for those above all bounds. */
  readonly counts: number[];
  sum = 0;

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.bounds = bounds;
    this.counts = [...bounds.map(() => 0), 0];
  }

  observe(seconds: number): void {
    let bucket = 0;
    while (seconds > (this.bounds[bucket] ?? Number.POSITIVE_INFINITY)) bucket++;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += seconds;
  }
}

/** A number that something else keeps: a counter if its name ends in `_total`, else a gauge. */
export class Reading {
  readonly name: string;
  readonly help: string;
  readonly read: () => number;

  constructor(name: string, help: string, read: () => number) {
    this.name = name;
    this.help = help;
    this.read = read;
  }
}
