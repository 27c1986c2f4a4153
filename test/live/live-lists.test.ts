import { setImmediate as settle } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { LiveLists } from '../../src/live/live-lists.ts';
import type { LiveStream } from '../../src/live/live-stream.ts';
import { createGateway } from '../../src/server.ts';
import { captureLog } from '../support/captured-log.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { configOf } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';

const done = { done: true, value: undefined };

/** Lists whose polls last until they are given up. */
function startLists(options: { maxSubscriptions?: number; maxSubscriptionsPerCredential?: number } = {}) {
  const polls: { readonly authorization: string | undefined; readonly signal: AbortSignal }[] = [];
  const defects: unknown[] = [];
  const lists = new LiveLists({
    ...configOf({ upstreamUrl: 'http://127.0.0.1:9', upstreamConnections: 4, ...options }),
    withLists: (authorization, signal) => {
      polls.push({ authorization, signal });
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new GatewayError('UPSTREAM_UNAVAILABLE')), { once: true });
      });
    },
    hasRoom: () => true,
    log: (error) => defects.push(error),
  });
  const watch = (first: number, authorization = 'Bearer one'): LiveStream =>
    lists.watch(authorization, {
      filter: undefined,
      orderBy: undefined,
      window: { lower: 0, upper: Number.POSITIVE_INFINITY, skip: 0, first, size: first },
      fingerprint: 'x',
      counted: true,
    });
  return { lists, polls, defects, watch };
}

it('does nothing for a stream that is never asked for an event', async () => {
  const { lists, polls, watch } = startLists();
  const stream = watch(1);
  await settle();
  expect(lists.subscriptions).toBe(0);
  await stream.return();
  expect(await stream.next()).toEqual(done);
  expect(lists.subscriptions).toBe(0);
  expect(polls).toEqual([]);
});

it('when it stops, ends every stream with one error, and makes no poll that waits for its turn', async () => {
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const { lists, polls, defects, watch } = startLists();
  const streams = [1, 2, 3, 4, 5].map((first) => watch(first));
  const firsts = streams.map((stream) => stream.next());
  await settle();
  expect(polls).toHaveLength(1);
  lists.stop();
  lists.stop();
  for (const first of firsts) {
    const { value } = await first;
    expect(value).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', message: 'The gateway is stopping. Subscribe again.' });
  }
  for (const stream of streams) expect(await stream.next()).toEqual(done);
  const late = watch(6);
  expect((await late.next()).value).toBeInstanceOf(GatewayError);
  expect(await late.next()).toEqual(done);
  await settle();
  expect(polls).toHaveLength(1);
  expect(polls[0]?.signal.aborted).toBe(true);
  expect(lists.subscriptions).toBe(0);
  expect(timers).not.toHaveBeenCalled();
  expect(defects).toEqual([]);
});

it('does not poll for a stream that has left while it waited for its turn', async () => {
  const { polls, watch } = startLists();
  const [first, second, third] = [watch(1), watch(2), watch(3)];
  const nexts = [first.next(), second.next(), third.next()];
  await settle();
  await second.return();
  expect(await nexts[1]).toEqual(done);
  await first.return();
  await settle();
  expect(polls).toHaveLength(2);
  await third.return();
  expect(await nexts[2]).toEqual(done);
});

it('counts the streams that are open, of each credential and of all, and none that was refused', async () => {
  const { lists, watch } = startLists({ maxSubscriptions: 3, maxSubscriptionsPerCredential: 2 });
  const open = [watch(1), watch(2), watch(3, 'Bearer two')];
  const waiting = open.map((stream) => stream.next());
  for (const authorization of ['Bearer one', 'Bearer two', 'Bearer three']) {
    for (let i = 0; i < 5; i++) expect((await watch(4, authorization).next()).value).toBeInstanceOf(GatewayError);
  }
  expect(lists.subscriptions).toBe(3);
  for (const stream of open) {
    await stream.return();
    await stream.return();
  }
  await Promise.all(waiting);
  expect(lists.subscriptions).toBe(0);
  const again = [watch(1), watch(2)];
  const nexts = again.map((stream) => stream.next());
  const { value } = await watch(3).next();
  expect(value).toMatchObject({ message: expect.stringContaining('2 subscriptions at most to one credential') });
  for (const stream of again) await stream.return();
  await Promise.all(nexts);
});

it('an event stream that is asked for by fetch() ends its polls when its reader cancels', async () => {
  await using upstream = await startScriptedUpstream(answering(200, pageOf([])));
  const log = captureLog();
  const gateway = createGateway(configOf({ upstreamUrl: upstream.url, liveIntervalMs: 100 }), log.logger);
  const openNow = async () => {
    const metrics = await (await gateway.fetch(new Request('http://gateway.example/metrics'))).text();
    return /_subscriptions_open (\d+)/.exec(metrics)?.[1];
  };
  const { body, headers } = await gateway.fetch(
    new Request('http://gateway.example/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: '{"query":"subscription { systemTasksChanged { totalCount } }"}',
    }),
  );
  expect(headers.get('content-type')).toBe('text/event-stream');
  const reader = body?.getReader();
  let text = '';
  while (!text.includes('\n\nevent: next\n') || !text.endsWith('}}}\n\n')) {
    text += Buffer.from((await reader?.read())?.value ?? []).toString();
  }
  expect(text).toBe(':\n\nevent: next\ndata: {"data":{"systemTasksChanged":{"totalCount":0}}}\n\n');
  expect(await openNow()).toBe('1');
  await reader?.cancel();
  await until(async () => (await openNow()) === '0');
  await gateway.close();
});
