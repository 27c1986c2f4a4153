import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { ListState } from '../../src/live/list-state.ts';
import { LiveStream } from '../../src/live/live-stream.ts';
import { Poller } from '../../src/live/poller.ts';

const intervalMs = 5_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  // The middle of the jitter: an interval is what it says.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Lets the time pass, and all that promises wait for happen. */
async function pass(ms: number): Promise<void> {
  await settle();
  vi.advanceTimersByTime(ms);
  await settle();
}

/** A poller offers an event a turn, so that a hundred streams take a hundred turns. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 120; turn++) await nextTurn();
}

/** A list whose length is the number of the poll that reads it; a poll that is in `failing` fails. */
function startPoller(failing: ReadonlySet<number> = new Set()) {
  const started = { polls: 0, ended: false };
  const poller = new Poller({
    intervalMs,
    inTurn: (_signal, poll) => poll(),
    read: async () => {
      const poll = ++started.polls;
      if (failing.has(poll)) throw new GatewayError('UPSTREAM_UNAVAILABLE');
      return new ListState([], poll);
    },
    hasRoom: () => true,
    onEnd: () => {
      started.ended = true;
    },
    log: (error) => expect.fail(String(error)),
  });
  return { started, subscribe: () => new LiveStream(poller) };
}

async function eventsOf(streams: readonly LiveStream[]): Promise<unknown[]> {
  const events = await Promise.all(streams.map((stream) => stream.next()));
  return events.map(({ value }) => (value instanceof Error ? value.code : value?.totalCount));
}

it('polls once an interval for a hundred streams, and sends a change to all', async () => {
  const { started, subscribe } = startPoller();
  const streams = Array.from({ length: 100 }, subscribe);
  const first = eventsOf(streams);
  await pass(0);
  // The first is there when the first poll begins; the others get one more for all of them.
  expect(await first).toEqual([1, ...Array(99).fill(2)]);
  expect(started.polls).toBe(2);
  for (let interval = 0; interval < 5; interval++) {
    const next = eventsOf(streams);
    const before = started.polls;
    await pass(intervalMs - 1);
    expect(started.polls).toBe(before);
    await pass(1);
    expect(started.polls).toBe(before + 1);
    expect(await next).toEqual(streams.map(() => before + 1));
  }
});

it('waits twice as long after each failure, and an interval again after a success', async () => {
  const { started, subscribe } = startPoller(new Set([2, 3]));
  const stream = subscribe();
  const events = [stream.next()];
  for (let event = 0; event < 3; event++) events.push(stream.next());
  for (const [waitMs, polls] of [
    [intervalMs, 2],
    [2 * intervalMs, 3],
    [4 * intervalMs, 4],
    [intervalMs, 5],
  ] as const) {
    await pass(waitMs - 1);
    expect(started.polls).toBe(polls - 1);
    await pass(1);
    expect(started.polls).toBe(polls);
  }
  await stream.return();
  await Promise.all(events);
});

it('polls no more and leaves no timer when its last stream has left', async () => {
  const { started, subscribe } = startPoller();
  const streams = [subscribe(), subscribe()];
  const first = eventsOf(streams);
  await pass(0);
  await first;
  for (const stream of streams) await stream.return();
  expect(started.ended).toBe(true);
  const { polls } = started;
  await pass(100 * intervalMs);
  expect(started.polls).toBe(polls);
  expect(vi.getTimerCount()).toBe(0);
});
