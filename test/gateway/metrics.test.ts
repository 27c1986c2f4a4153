import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import type { GatewayConfig } from '../../src/config/config.ts';
import { aTask, tasks } from '../support/a-task.ts';
import { type Exposition, parseExposition } from '../support/exposition.ts';
import { untilInFlight } from '../support/operations-in-flight.ts';
import { answering, pageOf, type Script, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, startGatewayOnSandbox, waysToAsk } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

const prefix = 'system_tasks_graphql_';
const row = { ...aTask(), full_name: 'ldap_sync' };
const query = '{ systemTasks { totalCount nodes { uuid status } } }';

async function scrape(url: string, headers: Record<string, string> = {}): Promise<Exposition> {
  const response = await fetch(new URL('/metrics', url), { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parseExposition(await response.text());
}

/** Of the gateway's own series, those that are not 0, times aside. */
function countsOf({ samples }: Exposition): object {
  const counts = [...samples].filter(
    ([series, value]) => series.startsWith(prefix) && !/_(?:bucket|sum)\b/.test(series) && value !== 0,
  );
  return Object.fromEntries(counts.map(([series, value]) => [series.slice(prefix.length), value]));
}

/** Scrapes until what has been answered has been counted: that is when the answer has left. */
async function countsWhen(url: string, operations: number): Promise<object> {
  let counts: object = {};
  await until(
    async () => {
      const scraped = await scrape(url);
      counts = countsOf(scraped);
      const done = scraped.samples.get(`${prefix}operation_duration_seconds_count`) === operations;
      return done && scraped.samples.get(`${prefix}operations_in_flight`) === 0;
    },
    { what: `${operations} operations counted and none in flight`, state: () => counts },
  );
  return counts;
}

it('is well-formed from the start, with every family and nothing counted', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: [] });
  const { types, samples } = await scrape(gateway.url);
  expect(Object.fromEntries([...types].filter(([name]) => name.startsWith(prefix)))).toEqual({
    [`${prefix}operations_total`]: 'counter',
    [`${prefix}operation_duration_seconds`]: 'histogram',
    [`${prefix}operations_in_flight`]: 'gauge',
    [`${prefix}subscriptions_open`]: 'gauge',
    [`${prefix}operations_shared_total`]: 'counter',
    [`${prefix}answer_cache_bytes`]: 'gauge',
    [`${prefix}answer_cache_entries`]: 'gauge',
    [`${prefix}scanned_rows_total`]: 'counter',
    [`${prefix}upstream_calls_total`]: 'counter',
    [`${prefix}upstream_call_duration_seconds`]: 'histogram',
    [`${prefix}upstream_retries_total`]: 'counter',
    [`${prefix}upstream_coalesced_calls_total`]: 'counter',
    [`${prefix}upstream_drift_total`]: 'counter',
    [`${prefix}http_refused_total`]: 'counter',
    [`${prefix}log_lines_dropped_total`]: 'counter',
  });
  expect(countsOf({ types, samples })).toEqual({});
  expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
  expect(samples.get('process_cpu_seconds_total')).toBeGreaterThan(0);
  expect(samples.get('nodejs_heap_size_used_bytes')).toBeGreaterThan(1e6);
  expect(samples.get('process_start_time_seconds')).toBeGreaterThan(1.6e9);
  expect(samples.get('nodejs_eventloop_lag_max_seconds')).toBeGreaterThanOrEqual(0);
});

it('counts operations by outcome, upstream calls by status, retries, drift and scanned rows', async () => {
  const scripts: Script[] = [
    answering(200, pageOf([row])),
    answering(503, ''),
    answering(200, pageOf([{ ...row, status: 'queued' }])),
    answering(500, ''),
    answering(200, '<html>'),
    // The first of these ends a connection that was kept open, which is no outage: three attempts follow.
    (request) => request.socket.destroy(),
    (request) => request.socket.destroy(),
    (request) => request.socket.destroy(),
    (request) => request.socket.destroy(),
    () => {},
  ];
  await using upstream = await startScriptedUpstream((request, response) =>
    (scripts.shift() ?? answering(200, pageOf([row])))(request, response),
  );
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamTimeoutMs: 1_500 });
  for (let operation = 0; operation < 6; operation++) await gateway.query(query);
  await gateway.query('{ systemTasks(filter: { expiring: false }) { nodes { uuid } } }');
  await gateway.query('{');
  expect(await countsWhen(gateway.url, 8)).toEqual({
    'operations_total{outcome="ok"}': 3,
    'operations_total{outcome="UPSTREAM_ERROR"}': 1,
    'operations_total{outcome="UPSTREAM_INVALID_RESPONSE"}': 1,
    'operations_total{outcome="UPSTREAM_UNAVAILABLE"}': 1,
    'operations_total{outcome="UPSTREAM_TIMEOUT"}': 1,
    'operations_total{outcome="BAD_USER_INPUT"}': 1,
    operation_duration_seconds_count: 8,
    'upstream_calls_total{status="200"}': 4,
    'upstream_calls_total{status="500"}': 1,
    'upstream_calls_total{status="503"}': 1,
    'upstream_calls_total{status="unavailable"}': 4,
    'upstream_calls_total{status="timeout"}': 1,
    upstream_call_duration_seconds_count: 11,
    upstream_retries_total: 4,
    'upstream_drift_total{kind="status"}': 1,
    scanned_rows_total: 1,
  });
});

/** Holds a page back until three operations that differ wait for another one, answers both, and counts. */
async function countsOfThreeThatWait(toQuery: (name: string) => string): Promise<object> {
  const held: (() => void)[] = [];
  await using upstream = await startScriptedUpstream((request, response) => {
    held.push(() => answering(200, pageOf([row]))(request, response));
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamConnections: 1 });
  const answers = [gateway.query('{ systemTasks(filter: { uid: "x" }) { totalCount } }')];
  await until(() => held.length === 1);
  for (const name of ['A', 'B', 'C']) answers.push(gateway.query(toQuery(name)));
  await untilInFlight(gateway.url, 4);
  held[0]?.();
  await until(() => held.length === 2);
  held[1]?.();
  for (const { errors } of await Promise.all(answers)) expect(errors).toBeUndefined();
  expect(upstream.targets).toHaveLength(2);
  return await countsWhen(gateway.url, 4);
}

it('counts the calls that were spared, one for each request that joined another', async () => {
  expect(await countsOfThreeThatWait((name) => `query ${name} ${query}`)).toMatchObject({
    upstream_coalesced_calls_total: 2,
    upstream_call_duration_seconds_count: 2,
  });
});

it('counts rows that a scan has read for each operation, also if another had the page read', async () => {
  const scan = '{ systemTasks(filter: { expiring: false }) { nodes { uuid } } }';
  expect(await countsOfThreeThatWait((name) => `query ${name} ${scan}`)).toMatchObject({
    scanned_rows_total: 3,
    upstream_coalesced_calls_total: 2,
  });
});

it.each(waysToAsk)('counts what is in flight, and a caller who leaves as aborted, by %s', async (way) => {
  const held: ServerResponse[] = [];
  await using upstream = await startScriptedUpstream((_request, response) => void held.push(response));
  await using gateway = await startGateway({ upstreamUrl: upstream.url });
  const caller = new AbortController();
  const left = gateway.send(way, { query }, { signal: caller.signal });
  left.catch(() => undefined);
  await until(() => held.length === 1);
  expect(countsOf(await scrape(gateway.url))).toEqual({ operations_in_flight: 1 });
  caller.abort();
  expect(await countsWhen(gateway.url, 1)).toMatchObject({ 'operations_total{outcome="aborted"}': 1 });
});

it('has no series that a caller could make', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: tasks(3) });
  await gateway.query(query);
  const before = await scrape(gateway.url);
  for (let index = 0; index < 20; index++) {
    await gateway.query(
      `query Name${index} { a${index}: systemTasks(filter: { search: "s${index}" }) { totalCount } }`,
    );
    await fetch(new URL(`/path${index}`, gateway.url), { method: index % 2 ? 'POST' : 'GET' });
  }
  const after = await scrape(gateway.url);
  // The process's own series come and go, as the kinds of its handles.
  const seriesOf = ({ samples }: Exposition) => [...samples.keys()].filter((series) => series.startsWith(prefix));
  expect(seriesOf(after)).toEqual(seriesOf(before));
});

it('takes GET and HEAD only', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: [] });
  const url = new URL('/metrics', gateway.url);
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  const refused = await fetch(url, { method: 'POST', body: 'x' });
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

it.each<[string, Partial<GatewayConfig>]>([
  ['METRICS=off', { metrics: false }],
  ['a port of their own', { metricsPort: 0 }],
])('is not served beside GraphQL with %s', async (_what, options) => {
  await using gateway = await startGatewayOnSandbox({ tasks: [] }, options);
  expect((await fetch(new URL('/metrics', gateway.url))).status).toBe(404);
  expect((await gateway.query(query)).status).toBe(200);
});

it('requires the gateway token if there is one', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: [] }, { gatewayToken: 'gate' });
  for (const headers of [{}, { authorization: 'Bearer nope' }, { authorization: 'gate' }]) {
    const refused = await fetch(new URL('/metrics', gateway.url), { headers });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await refused.text()).not.toContain(prefix);
  }
  await scrape(gateway.url, { authorization: 'Bearer gate' });
});
