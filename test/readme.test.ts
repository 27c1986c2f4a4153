import { readFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { Kind, parse } from 'graphql';
import { expect, it } from 'vitest';
import { documentedSettings } from '../src/config/documentation.ts';
import { errorTable } from '../src/errors.ts';
import { schemaParts } from '../src/schema/schema.ts';
import { openEventStream, type StreamedResult } from './live/event-stream.ts';
import { blocksOf, tableOf } from './support/markdown.ts';
import { startGatewayOnSandbox } from './support/start-gateway.ts';
import { until } from './support/until.ts';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const clients = read('test/clients/README.md');
const operating = read('src/deploy/README.md');
const benchmarks = read('test/bench/README.md');

it('is short enough to be read in one go', () => {
  expect(Buffer.byteLength(readme)).toBeLessThan(11_000);
});

it('shows a query with the answer that the sandbox gives', async () => {
  const [query = ''] = blocksOf(readme, 'graphql');
  const [answer = ''] = blocksOf(readme, 'json');
  await using gateway = await startGatewayOnSandbox();
  const { data, errors } = await gateway.query(query);
  expect(errors).toBeUndefined();
  expect({ data }).toEqual(JSON.parse(answer));
  expect(gateway.takeRequests()).toHaveLength(1);
});

it('shows queries that the sandbox answers with data', async () => {
  await using gateway = await startGatewayOnSandbox();
  const queries = [readme, clients].flatMap((page) => blocksOf(page, 'graphql'));
  expect(queries.length).toBeGreaterThan(2);
  for (const query of queries) {
    const { data, errors } = await gateway.query(query);
    expect(errors).toBeUndefined();
    expect(Object.values(data), query).not.toContain(null);
    expect(
      Object.values(data).flatMap((field) => Object.values(field as object)),
      query,
    ).not.toContainEqual([]);
  }
});

it('shows a subscription that reports the changes of a sandbox in which tasks run', async () => {
  await using gateway = await startGatewayOnSandbox({ tickMs: 50 }, { liveIntervalMs: 100 });
  const subscriptions = blocksOf(clients, 'graphql subscription');
  expect(subscriptions).toHaveLength(1);
  await using stream = await openEventStream(gateway.url, { query: subscriptions[0] ?? '' });
  const isChange = (told: StreamedResult | undefined): boolean =>
    ['added', 'changed', 'removed'].some((part) => told?.data.systemTasksChanged[part].length > 0);
  const first = await stream.next();
  expect(first?.errors).toBeUndefined();
  expect(first?.data.systemTasksChanged.nodes).toHaveLength(10);
  expect(isChange(first)).toBe(false);
  await until(async () => isChange(await stream.next()));
});

it('shows a subgraph that composes with the gateway', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: [] });
  const { data } = await gateway.query('{ _service { sdl } }');
  const [types = ''] = blocksOf(clients, 'graphql schema');
  const directory = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.7", import: ["@key"])
    type Query { ldapSources: [LdapSource!]! } ${types}`;
  const { errors, schema } = composeServices([
    { name: 'tasks', url: gateway.url, typeDefs: parse(data._service.sdl) },
    { name: 'directory', url: 'http://127.0.0.1:4001/graphql', typeDefs: parse(directory) },
  ]);
  expect(errors).toBeUndefined();
  expect(schema?.type('LdapSource')?.toString()).toBe('LdapSource');
});

it('names every error code, and no other', () => {
  expect(tableOf(readme, 'code').map(([code]) => code)).toEqual(Object.keys(errorTable).map((code) => `\`${code}\``));
});

it('lists every filter once, with its cost', () => {
  const { document } = schemaParts();
  const filter = document.definitions.find((each) => 'name' in each && each.name?.value === 'SystemTaskFilter');
  const fields = filter?.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION ? (filter.fields ?? []) : [];
  const listed = tableOf(readme, 'condition').flatMap(([names = '']) => names.match(/`(\w+)`/g) ?? []);
  // One status is answered by the upstream, several by a scan, all four by nobody.
  const names = fields.flatMap(({ name: { value } }) => Array(value === 'status' ? 3 : 1).fill(`\`${value}\``));
  expect(listed.sort()).toEqual(names.sort());
});

it('shows numbers that were measured', () => {
  const rows = tableOf(readme, 'workload').map((cells) => cells.slice(1));
  const measured = [...benchmarks.matchAll(/^\| (?:W|S).*?: .*$/gm)].map(([row]) => row.split(' | ').slice(1, 5));
  expect(rows).toHaveLength(5);
  expect(measured).toEqual(expect.arrayContaining(rows));
});

it('shows settings as they are', () => {
  const settings = new Map(
    documentedSettings().flatMap((section) => section.settings.map((each) => [each.variable, each])),
  );
  const shown = tableOf(readme, 'variable');
  expect(shown.length).toBeGreaterThan(5);
  for (const [variable = '', fallback] of shown) {
    expect(fallback, variable).toBe(settings.get(variable.replaceAll('`', ''))?.fallback);
  }
});

it('lists every metric, and no other', async () => {
  await using gateway = await startGatewayOnSandbox({ tasks: [] });
  const exposition = await (await fetch(new URL('/metrics', gateway.url))).text();
  const served = [...exposition.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
  const prefix = 'system_tasks_graphql_';
  const table = tableOf(operating, 'metric').flatMap(([names = '']) => names.split(', '));
  const own = table.map((name) => prefix + name.replace(/^`(\w+).*`$/, '$1'));
  const others = [...operating.matchAll(/`((?:process|nodejs)_\w+)`/g)].map(([, name]) => name);
  expect([...own, ...others].sort()).toEqual(served.sort());
});
