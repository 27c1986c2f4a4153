import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { IncomingBodies } from '../../src/http/incoming-bodies.ts';

const chunk = Buffer.alloc(100_000, 'x');
const maxBytes = 1_000_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('gives the body as it came, in one piece or in many', async () => {
  const bodies = new IncomingBodies(maxBytes);
  const whole = bodies.begin(5);
  whole.add(Buffer.from('hello'));
  whole.end();
  expect(await whole.body).toEqual({ bytes: Buffer.from('hello') });

  const pieces = bodies.begin(Number.NaN);
  for (const piece of ['h', '', 'el', 'lo']) pieces.add(Buffer.from(piece));
  pieces.end();
  expect(await pieces.body).toEqual({ bytes: Buffer.from('hello') });
});

it.each([
  ['the first', ['0123456789', 'abcdefghij', 'more']],
  ['the second', ['x', '0123456789', 'y']],
  ['the last', ['x', '0123456789']],
])('takes no piece for the whole because it has the announced length: %s', async (_which, pieces) => {
  const reader = new IncomingBodies(maxBytes).begin(10);
  for (const piece of pieces) reader.add(Buffer.from(piece));
  reader.end();
  expect(await reader.body).toEqual({ bytes: Buffer.from(pieces.join('')) });
});

it('keeps nothing of the buffers that small pieces came in', async () => {
  const slab = Buffer.alloc(64 * 1024, 'x');
  const reader = new IncomingBodies(maxBytes).begin(10);
  for (let at = 0; at < 10; at++) reader.add(slab.subarray(at, at + 1));
  slab.fill('y');
  reader.end();
  expect(await reader.body).toEqual({ bytes: Buffer.from('x'.repeat(10)) });
});

it('refuses a body that is announced to be too large, and one that proves to be', async () => {
  const bodies = new IncomingBodies(200_000);
  expect(await bodies.begin(200_001).body).toMatchObject({
    refusal: { status: 413, message: 'The request body must have at most 200000 bytes, but got 200001.' },
  });
  const growing = bodies.begin(Number.NaN);
  for (let piece = 0; piece < 3; piece++) growing.add(chunk);
  growing.end();
  expect(await growing.body).toMatchObject({ refusal: { status: 413 } });
});

it('gives up a body that takes longer than 30 seconds', async () => {
  const reader = new IncomingBodies(maxBytes).begin(10);
  reader.add(Buffer.from('x'));
  vi.advanceTimersByTime(30_000);
  expect(await reader.body).toMatchObject({ refusal: { status: 408, headers: { Connection: 'close' } } });
  // What still comes changes nothing.
  reader.add(chunk);
  reader.end();
  expect(vi.getTimerCount()).toBe(0);
});

it('gives up the bodies that have been arriving for longest if all together are too large', async () => {
  const bodies = new IncomingBodies(maxBytes);
  const slow = Array.from({ length: 40 }, () => bodies.begin(maxBytes));
  const outcomes: (string | undefined)[] = slow.map(() => undefined);
  for (const [index, reader] of slow.entries()) {
    void reader.body.then((body) => {
      outcomes[index] = body && 'refusal' in body ? body.refusal.message : 'read';
    });
  }
  for (const reader of slow) for (let piece = 0; piece < 9; piece++) reader.add(chunk);
  await Promise.resolve();
  const given = outcomes.filter((outcome) => outcome !== undefined);
  // 40 of 900 kB are 36 MB, of which 32 MiB may be kept.
  expect(given).toHaveLength(3);
  expect(outcomes.slice(0, 3)).toEqual(given);
  expect(given[0]).toMatch(/too slowly while many others/);

  const honest = bodies.begin(5);
  honest.add(Buffer.from('hello'));
  honest.end();
  expect(await honest.body).toEqual({ bytes: Buffer.from('hello') });
});

it('ends with nothing if the caller leaves', async () => {
  const reader = new IncomingBodies(maxBytes).begin(10);
  reader.add(Buffer.from('x'));
  reader.abandon();
  reader.end();
  expect(await reader.body).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});
