/** What a Prometheus server reads of a `/metrics` answer. */
export interface Exposition {
  /** Of each family, its type. */
  readonly types: ReadonlyMap<string, string>;
  /** Of each series as it is written, such as `x_total{outcome="ok"}`, its value. */
  readonly samples: ReadonlyMap<string, number>;
}

const name = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const label = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const helpLine = new RegExp(`^# HELP (${name}) (?:[^\\\\]|\\\\[\\\\n])+$`);
const typeLine = new RegExp(`^# TYPE (${name}) (counter|gauge|histogram)$`);
const sampleLine = new RegExp(
  `^((${name})(?:\\{${label}(?:,${label})*\\})?) ([+-]?(?:\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?|Inf))$`,
);

/** prom-client's default metrics have gauges whose names end as those of counters. */
const misnamedGauges = new Set(
  ['handles', 'requests', 'resources'].map((resource) => `nodejs_active_${resource}_total`),
);

/**
 * Reads the text format 0.0.4 of Prometheus strictly: families in one piece with HELP and TYPE, no series twice, counters
 * that end in `_total`, histograms whose buckets ascend to their count. Throws where a line breaks this.
 */
export function parseExposition(text: string): Exposition {
  const types = new Map<string, string>();
  const samples = new Map<string, number>();
  let family = '';
  let helped = '';
  if (!text.endsWith('\n')) throw new Error('The last line does not end.');
  for (const line of text.slice(0, -1).split('\n')) {
    const [, helpedName] = helpLine.exec(line) ?? [];
    const [, typedName, type] = typeLine.exec(line) ?? [];
    const [, series, sampleName, value] = sampleLine.exec(line) ?? [];
    // The format ignores empty lines, which prom-client writes between families.
    if (line === '') continue;
    if (helpedName !== undefined) helped = helpedName;
    else if (typedName !== undefined && type !== undefined) {
      if (types.has(typedName) || helped !== typedName) throw new Error(`Family twice, or without HELP: ${line}`);
      if ((type === 'counter') !== typedName.endsWith('_total') && !misnamedGauges.has(typedName))
        throw new Error(`Not a counter's name: ${line}`);
      family = typedName;
      types.set(typedName, type);
    } else if (series !== undefined && sampleName !== undefined) {
      const suffixes = types.get(family) === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      if (!suffixes.some((suffix) => family + suffix === sampleName)) throw new Error(`Of another family: ${line}`);
      if (samples.has(series)) throw new Error(`Series twice: ${line}`);
      samples.set(series, Number(value?.replace('Inf', 'Infinity')));
    } else throw new Error(`Not a line of the format: ${line}`);
  }
  for (const [histogram, type] of types) if (type === 'histogram') checkBuckets(histogram, samples);
  return { types, samples };
}

/** With a label, each of its values has its own buckets. */
function checkBuckets(histogram: string, samples: ReadonlyMap<string, number>): void {
  const bucket = new RegExp(`^${histogram}_bucket\\{le="([^"]+)",?(.*)\\}$`);
  const byLabels = new Map<string, [bound: number, count: number][]>();
  for (const [series, count] of samples) {
    const [, bound, labels = ''] = bucket.exec(series) ?? [];
    if (bound === undefined) continue;
    byLabels.set(labels, [...(byLabels.get(labels) ?? []), [Number(bound.replace('+Inf', 'Infinity')), count]]);
  }
  const ascend = (values: readonly number[]) => values.every((value, index) => value >= (values[index - 1] ?? 0));
  for (const [labels, buckets] of byLabels) {
    const bounds = buckets.map(([bound]) => bound);
    const counts = buckets.map(([, count]) => count);
    const count = samples.get(`${histogram}_count${labels && `{${labels}}`}`);
    if (!ascend(bounds) || !ascend(counts)) throw new Error(`Buckets do not ascend: ${histogram}`);
    if (bounds.at(-1) !== Number.POSITIVE_INFINITY || counts.at(-1) !== count)
      throw new Error(`The buckets do not end with the count: ${histogram}`);
  }
}
