import { describe, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { parseExposition } from '../support/exposition.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

/** An upstream that answers a call when a test lets it, and knows which calls wait for that. */
async function startHeldUpstream() {
  const held = new Map<string, () => void>();
  const upstream = await startScriptedUpstream((request, response) => {
    const { url = '', headers } = request;
    const { searchParams } = new URL(url, 'http://upstream.test');
    const page = Number(searchParams.get('page'));
    const size = Number(searchParams.get('page_size'));
    const [count, total_pages] = [size * 40, 40];
    const rows = tasks(size).map((task) => ({ ...task, full_name: 'x' }));
    const envelope = { count, total_pages, current: page, start_index: (page - 1) * size + 1, end_index: page * size };
    const [credential = '', uid, name] = [headers.authorization, searchParams.get('uid'), searchParams.get('name')];
    const key = [credential, uid, name, page].join(' ');
    held.set(key, () => {
      held.delete(key);
      answering(200, pageOf(rows, { ...envelope, next: page + 1, previous: page - 1 }))(request, response);
    });
  });
  return {
    ...upstream,
    held,
    /** Calls in flight whose key has this in it. */
    countOf: (part: string) => [...held.keys()].filter((key) => key.includes(part)).length,
    letAll: () => {
      for (const answer of held.values()) answer();
    },
  };
}

/** How many operations the gateway has in flight. */
async function inFlight(url: string): Promise<number | undefined> {
  const response = await fetch(new URL('/metrics', url));
  return parseExposition(await response.text()).samples.get('system_tasks_graphql_operations_in_flight');
}

const window = (uid: string) => `{ systemTasks(filter: { uid: "${uid}" }, first: 5) { nodes { uuid } } }`;
const scan = (name: string) =>
  `{ systemTasks(filter: { name: "${name}", uid: "scan", expiring: true }, first: 5) { nodes { uuid } } }`;

describe('while scans have all that they may have', () => {
  it('a plain query is asked at once, and waiting scans refuse none', async () => {
    await using upstream = await startHeldUpstream();
    await using gateway = await startGateway({
      upstreamUrl: upstream.url,
      upstreamConnections: 8,
      upstreamMaxWaiting: 3,
      upstreamTimeoutMs: 2_000,
    });
    const scans = Array.from({ length: 20 }, (_, index) => gateway.query(scan(`${index}`)));
    await until(() => upstream.countOf('scan') === 4);
    const answers = ['a', 'b', 'c', 'd'].map((uid) => gateway.query(window(uid)));
    await until(() => upstream.held.size === 8);
    expect(upstream.countOf('scan')).toBe(4);
    for (const uid of ['a', 'b', 'c', 'd']) upstream.held.get(` ${uid}  1`)?.();
    for (const { errors } of await Promise.all(answers)) expect(errors).toBeUndefined();
    // Of the scans, some waited and some were one too many.
    const letting = setInterval(() => upstream.letAll(), 5);
    const codes = (await Promise.all(scans)).map(({ errors }) => errors?.[0]?.extensions.code);
    clearInterval(letting);
    expect(codes).toContain('UPSTREAM_UNAVAILABLE');
  });
});

describe('while plain queries have every connection', () => {
  it('those of another credential do not wait behind all that one credential has asked', async () => {
    await using upstream = await startHeldUpstream();
    await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamConnections: 2 });
    const ask = (credential: string, uid: string) =>
      gateway.query(window(uid), {}, { authorization: `Bearer ${credential}` });
    const greedy = Array.from({ length: 40 }, (_, index) => ask('greedy', `g${index}`));
    await until(async () => (await inFlight(gateway.url)) === 40);
    const modest = ask('modest', 'm');
    await until(async () => (await inFlight(gateway.url)) === 41);
    // Those that have gone before it: one of the greedy ones may have been next.
    for (let letGo = 1; letGo <= 2; letGo++) {
      const [first] = upstream.held.values();
      first?.();
      await until(() => upstream.targets.length === 2 + letGo);
    }
    expect(upstream.countOf('modest')).toBe(1);
    const letting = setInterval(() => upstream.letAll(), 5);
    expect((await modest).errors).toBeUndefined();
    await Promise.all(greedy);
    clearInterval(letting);
  });

  it('readiness is found out all the same', async () => {
    await using upstream = await startHeldUpstream();
    await using gateway = await startGateway({
      upstreamUrl: upstream.url,
      upstreamConnections: 1,
      upstreamMaxWaiting: 0,
      readyChecksUpstream: true,
    });
    const busy = gateway.query(window('busy'));
    await until(() => upstream.countOf('busy') === 1);
    expect((await gateway.query(window('refused'))).errors?.[0]?.extensions.code).toBe('UPSTREAM_UNAVAILABLE');
    const ready = fetch(new URL('/health/ready', gateway.url));
    await until(() => upstream.held.size === 2);
    for (const [key, answer] of upstream.held) if (!key.includes('busy')) answer();
    expect((await ready).status).toBe(200);
    upstream.letAll();
    expect((await busy).errors).toBeUndefined();
  });
});

it('polls of live lists have a quarter of the connections, and plain queries the others', async () => {
  await using upstream = await startHeldUpstream();
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamConnections: 8, liveIntervalMs: 100 });
  const leave = new AbortController();
  const streams = Array.from({ length: 30 }, (_, index) =>
    fetch(gateway.url, {
      method: 'POST',
      signal: leave.signal,
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({
        query: `subscription { systemTasksChanged(filter: { uid: "poll${index}" }, first: 5) { nodes { uuid } } }`,
      }),
    }).catch(() => undefined),
  );
  await until(() => upstream.countOf('poll') === 2);
  const answers = Array.from({ length: 6 }, (_, index) => gateway.query(window(`plain${index}`)));
  await until(() => upstream.countOf('plain') === 6);
  expect(upstream.countOf('poll')).toBe(2);
  upstream.letAll();
  for (const { errors } of await Promise.all(answers)) expect(errors).toBeUndefined();
  leave.abort();
  await Promise.all(streams);
});
