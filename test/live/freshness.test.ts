import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tasks } from '../support/a-task.ts';
import { pageOf } from '../support/scripted-upstream.ts';
import { until } from '../support/until.ts';
import { withScriptedUpstream } from '../support/with-scripted-upstream.ts';
import { type EventStream, openEventStream } from './event-stream.ts';

const query = 'subscription { systemTasksChanged { totalCount added { name } } }';

/** The polls that the upstream has not answered yet. */
let held: ServerResponse[];
const streams: EventStream[] = [];
// No second poll comes by itself.
const { gateway, upstream } = withScriptedUpstream((_request, response) => void held.push(response), {
  liveIntervalMs: 600_000,
});

beforeEach(() => {
  held = [];
});
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

async function subscribe(): Promise<EventStream> {
  const stream = await openEventStream(gateway.url, { query });
  streams.push(stream);
  return stream;
}

/** Waits for a poll, and answers it with a list of so many tasks. */
async function answerPoll(count: number): Promise<void> {
  await until(() => held.length > 0);
  expect(held).toHaveLength(1);
  held.shift()?.end(pageOf(tasks(count).map((task) => ({ ...task, full_name: task.name }))));
}

const countOf = async (stream: EventStream) => (await stream.next())?.data.systemTasksChanged.totalCount;

describe('the first event of a subscription comes from a poll that began after it', () => {
  it('while the poller sleeps: it polls at once', async () => {
    const first = await subscribe();
    await answerPoll(1);
    expect(await countOf(first)).toBe(1);
    const second = await subscribe();
    await answerPoll(2);
    expect(await countOf(second)).toBe(2);
    // Whoever was there before gets the change too, and no sooner or later.
    expect((await first.next())?.data.systemTasksChanged).toEqual({ totalCount: 2, added: [{ name: 'task_0001' }] });
    const third = await subscribe();
    await answerPoll(2);
    expect(await countOf(third)).toBe(2);
    expect(first.waiting + second.waiting).toBe(0);
    expect(upstream.targets).toHaveLength(3);
  });

  it('while a poll is in flight: another follows it at once, and serves all who joined meanwhile', async () => {
    const first = await subscribe();
    await until(() => held.length === 1);
    const later = await Promise.all(Array.from({ length: 20 }, subscribe));
    await answerPoll(1);
    expect(await countOf(first)).toBe(1);
    // The outcome of the poll that they found in flight is not for them.
    await until(() => held.length === 1);
    expect(later.map(({ waiting }) => waiting)).toEqual(later.map(() => 0));
    await answerPoll(2);
    for (const stream of later) expect(await countOf(stream)).toBe(2);
    expect(upstream.targets).toHaveLength(2);
  });

  it('although the poll in flight finds that the credential is revoked', async () => {
    const first = await subscribe();
    await until(() => held.length === 1);
    const later = await subscribe();
    // Only authentik's own words say that the credential is no longer valid; a proxy's 401 does not.
    held.shift()?.writeHead(403, { 'content-type': 'application/json' }).end('{"detail":"Token invalid/expired"}');
    expect((await first.next())?.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(await first.next()).toBeUndefined();
    await answerPoll(3);
    expect(await countOf(later)).toBe(3);
  });

  it('also after a failure, which those who come later do not get', async () => {
    const first = await subscribe();
    await until(() => held.length === 1);
    held.shift()?.writeHead(501, { 'content-type': 'application/json' }).end('{}');
    expect((await first.next())?.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_ERROR' } }]);
    const later = await subscribe();
    await answerPoll(1);
    expect(await countOf(later)).toBe(1);
    expect(await countOf(first)).toBe(1);
  });
});

it('polls once at a time, however many join and leave', async () => {
  const began: number[] = [];
  const opened: Promise<EventStream>[] = [];
  for (let round = 0; round < 10; round++) {
    opened.push(subscribe(), subscribe(), subscribe());
    await until(() => held.length > 0);
    const some = await Promise.all(opened);
    if (round % 3 === 2) some[round]?.close();
    began.push(held.length);
    await answerPoll(round);
  }
  expect(new Set(began)).toEqual(new Set([1]));
});

it('rests while nobody waits for an event, and polls when somebody does', async () => {
  const stream = await subscribe();
  await answerPoll(1);
  expect(await countOf(stream)).toBe(1);
  stream.close();
  const another = await subscribe();
  await answerPoll(2);
  expect(await countOf(another)).toBe(2);
});
