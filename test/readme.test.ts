import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { errorTable } from '../src/errors.ts';
import { openEventStream, type StreamedResult } from './live/event-stream.ts';
import { startGatewayOnSandbox } from './support/start-gateway.ts';
import { until } from './support/until.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text ?? '');
}

it('shows a query with the answer that the sandbox gives', async () => {
  const [query = ''] = blocks('graphql');
  const [answer = ''] = blocks('json');
  await using gateway = await startGatewayOnSandbox();
  const { data, errors } = await gateway.query(query);
  expect(errors).toBeUndefined();
  expect({ data }).toEqual(JSON.parse(answer));
  expect(gateway.takeRequests()).toHaveLength(1);
});

it('shows queries that the sandbox answers with data', async () => {
  await using gateway = await startGatewayOnSandbox();
  const queries = blocks('graphql');
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

it('shows a subscription that tells what happens in a sandbox that lives', async () => {
  await using gateway = await startGatewayOnSandbox({ tickMs: 50 }, { liveIntervalMs: 100 });
  const subscriptions = blocks('graphql subscription');
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

it('names every error code, and no other', () => {
  const codes = [...readme.matchAll(/^\| `([A-Z]+(?:_[A-Z]+)*)` \| (?!.*\|.*\|)/gm)].map(([, code]) => code);
  expect(codes).toEqual(Object.keys(errorTable));
});

it('names npm scripts that exist, and files that exist', () => {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    scripts: object;
  };
  const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name ?? '');
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  for (const [, path] of readme.matchAll(/[`(]((?:src|test)\/[\w./-]+)[`)]/g)) {
    expect(() => readFileSync(new URL(`../${path}`, import.meta.url)), path).not.toThrow(/ENOENT/);
  }
});

it('tells the defaults that the configuration has', () => {
  const { host, port, maxPageSize, upstreamTimeoutMs, liveIntervalMs, maxSubscriptions } = loadConfig({});
  for (const [variable, value] of Object.entries({
    HOST: host,
    PORT: port,
    MAX_PAGE_SIZE: maxPageSize,
    UPSTREAM_TIMEOUT_MS: upstreamTimeoutMs,
    LIVE_INTERVAL_MS: liveIntervalMs,
    MAX_SUBSCRIPTIONS: maxSubscriptions,
  })) {
    expect(readme).toContain(`| \`${variable}\` | \`${value}\` |`);
  }
});
