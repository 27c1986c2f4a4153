import { beforeEach, expect, it } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { ListState } from '../../src/live/list-state.ts';
import { LiveStream } from '../../src/live/live-stream.ts';
import { BrokenTask } from '../../src/upstream/task.ts';
import { uuidOf } from '../support/a-task.ts';

const counted = (count: number): ListState => new ListState([], count);
const listed = (count: number): ListState =>
  new ListState(
    Array.from({ length: count }, (_, index) => BrokenTask.of({ uuid: uuidOf(index), fullName: 'x' }, unavailable)),
    count,
  );
const unavailable = new GatewayError('UPSTREAM_UNAVAILABLE');
const done = { done: true, value: undefined };

let members: Set<LiveStream>;
let stream: LiveStream;

beforeEach(() => {
  members = new Set();
  stream = new LiveStream({
    join: (each) => members.add(each),
    leave: (each) => members.delete(each),
    asked: () => undefined,
  });
});

/** Its next event: a count, an error's code, or `undefined` at its end. */
async function told(): Promise<unknown> {
  const { value } = await stream.next();
  return value instanceof Error ? value.code : value?.totalCount;
}

it('joins when it is first asked, and not before', async () => {
  expect(members.size).toBe(0);
  const first = told();
  expect(members.size).toBe(1);
  stream.offer(counted(1));
  expect(await first).toBe(1);
});

it('gives what comes while the subscriber waits, and keeps nothing of what comes while it does not', async () => {
  expect(stream.isAsking).toBe(false);
  const first = told();
  expect(stream.isAsking).toBe(true);
  for (let count = 0; count < 1000; count++) stream.offer(counted(count));
  expect(stream.isAsking).toBe(false);
  expect(await first).toBe(0);
  expect(stream.wants(counted(1))).toBe(false);
  stream.offer(counted(1));
  stream.offer(unavailable);
  const next = told();
  stream.offer(counted(2));
  expect(await next).toBe(2);
});

it('gives nothing that the subscriber has already', async () => {
  const first = told();
  stream.offer(counted(1));
  await first;
  const next = told();
  expect(stream.wants(counted(1))).toBe(false);
  stream.offer(counted(1));
  stream.offer(counted(3));
  expect(await next).toBe(3);
});

it('gives a failure once, another one too, and the list again when it is over', async () => {
  const first = told();
  stream.offer(counted(1));
  await first;
  const failed = told();
  stream.offer(unavailable);
  expect(await failed).toBe('UPSTREAM_UNAVAILABLE');
  const next = told();
  stream.offer(unavailable);
  stream.offer(new GatewayError('UPSTREAM_TIMEOUT'));
  expect(await next).toBe('UPSTREAM_TIMEOUT');
  const last = told();
  stream.offer(counted(1));
  expect(await last).toBe(1);
});

it('says what has changed since the last event that reached the subscriber, and tries no state twice', async () => {
  const change = async (): Promise<number | undefined> => {
    const { value } = await stream.next();
    return value instanceof Error ? undefined : value?.added.length;
  };
  const first = change();
  stream.offer(listed(1));
  expect(await first).toBe(0);
  const second = change();
  stream.offer(listed(3));
  expect(await second).toBe(2);
  stream.revoke();
  const third = change();
  expect(stream.wants(listed(3))).toBe(false);
  // The list as the subscriber knows it is an event, since the last one was an error in its eyes.
  expect(stream.wants(listed(1))).toBe(true);
  stream.offer(listed(4));
  expect(await third).toBe(3);
});

it('gives several who wait one event each, in order', async () => {
  const both = [told(), told()];
  stream.offer(counted(1));
  stream.offer(counted(2));
  expect(await Promise.all(both)).toEqual([1, 2]);
});

it('gives the error that it ends with as its last event, and leaves', async () => {
  const first = told();
  stream.offer(counted(1));
  await first;
  stream.end(unavailable);
  stream.offer(counted(3));
  stream.end(new GatewayError('UPSTREAM_TIMEOUT'));
  expect(await told()).toBe('UPSTREAM_UNAVAILABLE');
  expect(members.size).toBe(1);
  expect(await stream.next()).toEqual(done);
  expect(members.size).toBe(0);
  expect(await stream.next()).toEqual(done);
});

it('gives the error that it ends with although it is the last event already', async () => {
  const first = told();
  stream.offer(unavailable);
  await first;
  const waiting = [told(), stream.next()];
  stream.end(unavailable);
  expect(await waiting[0]).toBe('UPSTREAM_UNAVAILABLE');
  expect(await waiting[1]).toEqual(done);
  expect(members.size).toBe(0);
});

it('leaves when the subscriber does, whatever is asked or to be told', async () => {
  const first = stream.next();
  expect(await stream.return()).toEqual(done);
  expect(await first).toEqual(done);
  expect(members.size).toBe(0);
  stream.offer(counted(1));
  stream.end(unavailable);
  expect(await stream.next()).toEqual(done);
});

it('never joins where the subscriber has left before', async () => {
  await stream.return();
  expect(await stream.next()).toEqual(done);
  expect(members.size).toBe(0);
});
