import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { register } from 'prom-client';
import { expect, it } from 'vitest';
import { Metrics } from '../../src/observability/metrics.ts';
import { type Exposition, parseExposition } from '../support/exposition.ts';
import { until } from '../support/until.ts';

const collections = 'nodejs_gc_duration_seconds_count{kind="major"}';

async function read(metrics: Metrics): Promise<Exposition> {
  return parseExposition((await metrics.expose()).text);
}

/** `--expose-gc`, in a process that runs already. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

it('counts for each gateway alone, and leaves the global registry empty', async () => {
  const [one, other] = [new Metrics(), new Metrics()];
  one.retried();
  const name = 'system_tasks_graphql_upstream_retries_total';
  expect((await read(one)).samples.get(name)).toBe(1);
  expect((await read(other)).samples.get(name)).toBe(0);
  expect(register.getMetricsAsArray()).toEqual([]);
  for (const metrics of [one, other]) metrics.stop();
});

it('writes a histogram as it has counted, with what is above all bounds', async () => {
  const metrics = new Metrics();
  for (const seconds of [0.001, 0.0011, 11]) metrics.called(200, seconds);
  const { samples } = await read(metrics);
  const histogram = 'system_tasks_graphql_upstream_call_duration_seconds';
  const series = ['_bucket{le="0.001"}', '_bucket{le="0.0025"}', '_bucket{le="10"}', '_bucket{le="+Inf"}', '_count'];
  expect(series.map((suffix) => samples.get(histogram + suffix))).toEqual([1, 2, 2, 3, 3]);
  expect(samples.get(`${histogram}_sum`)).toBeCloseTo(11.0021);
  metrics.stop();
});

it('writes a label that has every character which the format escapes', async () => {
  const metrics = new Metrics();
  metrics.drifted('a"b\\c\nd');
  expect((await read(metrics)).samples.get('system_tasks_graphql_upstream_drift_total{kind="a\\"b\\\\c\\nd"}')).toBe(1);
  metrics.stop();
});

it('observes the process from the first reading on, until it is stopped', async () => {
  const metrics = new Metrics();
  const other = new Metrics();
  for (const first of [await read(metrics), await read(other)])
    expect(first.samples.get('nodejs_eventloop_lag_max_seconds')).toBe(0);
  await until(async () => {
    collectGarbage();
    return ((await read(metrics)).samples.get(collections) ?? 0) > 0;
  });

  metrics.stop();
  await read(metrics);
  const before = await read(metrics);
  const othersBefore = (await read(other)).samples.get(collections) ?? 0;
  await until(async () => {
    collectGarbage();
    return ((await read(other)).samples.get(collections) ?? 0) > othersBefore + 3;
  });
  const after = await read(metrics);
  expect(after.samples.get(collections)).toBe(before.samples.get(collections));
  for (const name of ['max', 'mean', 'p99'])
    expect(after.samples.get(`nodejs_eventloop_lag_${name}_seconds`), name).toBe(0);
  other.stop();
});

it('observes nothing if it is stopped while it is read for the first time', async () => {
  const metrics = new Metrics();
  const reading = read(metrics);
  metrics.stop();
  await reading;
  for (let times = 0; times < 3; times++) {
    collectGarbage();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { samples } = await read(metrics);
  expect(samples.get(collections)).toBeUndefined();
  expect(samples.get('nodejs_eventloop_lag_max_seconds')).toBe(0);
});
