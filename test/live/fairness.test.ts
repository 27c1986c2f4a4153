import type { ServerResponse } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { startGateway, type TestGateway } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import { type EventStream, openEventStream } from './event-stream.ts';

const streams: EventStream[] = [];
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

const subscriber = { authorization: 'Bearer subscriber' };

async function subscribe(url: string, list: string, headers = subscriber): Promise<EventStream> {
  const query = `subscription { systemTasksChanged(${list}) { totalCount } }`;
  const stream = await openEventStream(url, { query, headers });
  streams.push(stream);
  return stream;
}

/** The median of how long a plain query of another credential takes, in milliseconds. */
async function medianLatency(gateway: TestGateway, repetitions: number): Promise<number> {
  const durations: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    const began = performance.now();
    const { errors } = await gateway.query(
      `{ systemTasks(first: ${1 + i}) { nodes { name } } }`,
      {},
      {
        authorization: 'Bearer other',
      },
    );
    expect(errors).toBeUndefined();
    durations.push(performance.now() - began);
  }
  return durations.sort((one, other) => one - other)[Math.floor(repetitions / 2)] ?? Number.NaN;
}

/** An upstream of four workers that take 30 ms each, and a list of 2000 tasks. */
async function startFourWorkers(countInFlight: (change: 1 | -1) => void = () => undefined) {
  const pages = new Map<string, string>();
  const rows = tasks(2000).map((task) => ({ ...task, full_name: task.name }));
  const pageText = (target: string): string => {
    const { searchParams } = new URL(target, 'http://upstream');
    const [page, size] = [Number(searchParams.get('page')), Number(searchParams.get('page_size'))];
    const key = `${page} ${size}`;
    const start = (page - 1) * size;
    const part = rows.slice(start, start + size);
    const envelope = {
      next: start + size < rows.length ? page + 1 : 0,
      previous: page - 1,
      count: rows.length,
      current: page,
      total_pages: Math.ceil(rows.length / size),
      start_index: start + 1,
      end_index: start + part.length,
    };
    const text = pages.get(key) ?? pageOf(part, envelope);
    pages.set(key, text);
    return text;
  };
  const queue: { readonly target: string; readonly response: ServerResponse }[] = [];
  let busy = 0;
  const work = (): void => {
    if (busy === 4) return;
    const next = queue.shift();
    if (!next) return;
    busy++;
    setTimeout(() => {
      busy--;
      countInFlight(-1);
      next.response.end(pageText(next.target));
      work();
    }, 30);
  };
  return startScriptedUpstream(({ url: target = '' }, response) => {
    countInFlight(1);
    queue.push({ target, response });
    work();
  });
}

it('a plain query takes less than 3 times as long while 300 lists are polled, scanned ones among them', async () => {
  await using upstream = await startFourWorkers();
  await using gateway = await startGateway({ upstreamUrl: upstream.url, liveIntervalMs: 100 });
  await medianLatency(gateway, 5);
  const before = await medianLatency(gateway, 25);
  const opening = Array.from({ length: 300 }, (_, index) =>
    // Half of them have to look at each of the 2000 tasks.
    subscribe(
      gateway.url,
      index % 2 === 0 ? `filter: { duration: { from: ${10 + index} } }` : `filter: { name: "${index}" }`,
    ),
  );
  await Promise.all(opening);
  const atStart = await medianLatency(gateway, 25);
  await until(() => streams.some(({ waiting }) => waiting > 0));
  const polls = upstream.targets.length;
  const during = await medianLatency(gateway, 25);
  // They were polled all the while.
  expect(upstream.targets.length - polls).toBeGreaterThan(50);
  expect(atStart / before).toBeLessThan(3);
  expect(during / before).toBeLessThan(3);
}, 120_000);

it('polls have a quarter of the connections at most, at their storm of first polls too', async () => {
  const inFlight = { now: 0, most: 0 };
  await using upstream = await startScriptedUpstream((_request, response) => {
    inFlight.most = Math.max(inFlight.most, ++inFlight.now);
    setTimeout(() => {
      inFlight.now--;
      response.end(pageOf([]));
    }, 5);
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamConnections: 8 });
  const all = await Promise.all(
    Array.from({ length: 30 }, (_, index) => subscribe(gateway.url, `first: ${1 + index}`)),
  );
  for (const stream of all) expect((await stream.next())?.errors).toBeUndefined();
  expect(inFlight.most).toBe(2);
  expect(upstream.targets).toHaveLength(30);
});

it('the calls of one poll have no more', async () => {
  const inFlight = { now: 0, most: 0 };
  await using upstream = await startFourWorkers((change) => {
    inFlight.now += change;
    inFlight.most = Math.max(inFlight.most, inFlight.now);
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamConnections: 8 });
  const stream = await subscribe(gateway.url, 'filter: { duration: { from: 10 } }');
  expect(await stream.next()).toEqual({ data: { systemTasksChanged: { totalCount: 0 } } });
  expect(upstream.targets).toHaveLength(20);
  expect(inFlight.most).toBe(2);
});

it('a list of another credential is polled next, however many wait', async () => {
  const held: { readonly authorization: string | undefined; readonly response: ServerResponse }[] = [];
  await using upstream = await startScriptedUpstream(({ headers: { authorization } }, response) => {
    held.push({ authorization, response });
  });
  await using gateway = await startGateway({ upstreamUrl: upstream.url, upstreamConnections: 4 });
  await Promise.all(Array.from({ length: 20 }, (_, index) => subscribe(gateway.url, `first: ${index}`)));
  await until(() => held.length === 1);
  await subscribe(gateway.url, 'first: 1', { authorization: 'Bearer other' });
  const order: (string | undefined)[] = [];
  while (!order.includes('Bearer other')) {
    await until(() => held.length === 1);
    const { authorization, response } = held.shift() ?? {};
    order.push(authorization);
    response?.end(pageOf([]));
  }
  expect(order.length).toBeLessThanOrEqual(3);
});

it('a poll has its whole time from its turn on, and none is made for whom nobody waits any more', async () => {
  const held: ServerResponse[] = [];
  await using upstream = await startScriptedUpstream((_request, response) => void held.push(response));
  await using gateway = await startGateway({
    upstreamUrl: upstream.url,
    upstreamConnections: 4,
    upstreamTimeoutMs: 1_000,
  });
  const first = await subscribe(gateway.url, 'first: 1');
  await until(() => held.length === 1);
  const [leaving, waiting] = [await subscribe(gateway.url, 'first: 2'), await subscribe(gateway.url, 'first: 3')];
  leaving.close();
  // The first has used up its time: had the other's begun too, it would be over when its turn comes.
  expect((await first.next())?.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_TIMEOUT' } }]);
  await until(() => held.length === 2);
  held[1]?.end(pageOf([]));
  expect(await waiting.next()).toEqual({ data: { systemTasksChanged: { totalCount: 0 } } });
  expect(upstream.targets.map((target) => /page_size=\d+/.exec(target)?.[0])).toEqual(['page_size=1', 'page_size=3']);
});
