import { beforeEach, expect, it } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { ListState } from '../../src/live/list-state.ts';
import { LiveStream } from '../../src/live/live-stream.ts';

const counted = (count: number): ListState => new ListState([], count);
const unavailable = new GatewayError('UPSTREAM_UNAVAILABLE');
const done = { done: true, value: undefined };

let members: Set<LiveStream>;
let stream: LiveStream;

beforeEach(() => {
  members = new Set();
  stream = new LiveStream({ join: (each) => members.add(each), leave: (each) => members.delete(each) });
});

/** What it tells next: a count, an error's code, or `undefined` at its end. */
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

it('keeps only the latest of what comes while the subscriber is busy', async () => {
  const first = told();
  for (let count = 0; count < 1000; count++) stream.offer(counted(count));
  expect(await first).toBe(999);
  stream.offer(counted(1));
  stream.offer(unavailable);
  stream.offer(counted(2));
  expect(await told()).toBe(2);
});

it('tells nothing where the latest is what was told last', async () => {
  const first = told();
  stream.offer(counted(1));
  await first;
  stream.offer(counted(2));
  stream.offer(counted(1));
  const next = told();
  stream.offer(counted(1));
  stream.offer(counted(3));
  expect(await next).toBe(3);
});

it('tells a failure once, another one too, and the list again when it is over', async () => {
  const first = told();
  stream.offer(counted(1));
  await first;
  stream.offer(unavailable);
  expect(await told()).toBe('UPSTREAM_UNAVAILABLE');
  stream.offer(unavailable);
  const next = told();
  stream.offer(unavailable);
  stream.offer(new GatewayError('UPSTREAM_TIMEOUT'));
  expect(await next).toBe('UPSTREAM_TIMEOUT');
  stream.offer(counted(1));
  expect(await told()).toBe(1);
});

it('tells the error that it ends with in place of what was still to come, and leaves', async () => {
  const first = told();
  stream.offer(counted(1));
  await first;
  stream.offer(counted(2));
  stream.end(unavailable);
  stream.offer(counted(3));
  expect(await told()).toBe('UPSTREAM_UNAVAILABLE');
  expect(members.size).toBe(1);
  expect(await stream.next()).toEqual(done);
  expect(members.size).toBe(0);
  expect(await stream.next()).toEqual(done);
});

it('tells the error that it ends with although it was told before', async () => {
  const first = told();
  stream.offer(unavailable);
  await first;
  stream.end(unavailable);
  expect(await told()).toBe('UPSTREAM_UNAVAILABLE');
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
