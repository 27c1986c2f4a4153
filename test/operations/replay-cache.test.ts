import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Replay, ReplayCache } from '../../src/operations/replay-cache.ts';

function aReplay(bytes: number): Replay {
  const answer = {
    status: 200,
    body: Buffer.alloc(bytes),
    retryAfter: undefined,
    date: undefined,
    location: undefined,
  };
  return {
    reads: [{ path: '/', after: 0, answer }],
    body: Buffer.from('{}'),
  };
}

it('keeps what comes for the second time', () => {
  const cache = new ReplayCache(100_000);
  cache.offer('a', aReplay(10));
  expect(cache.get('a')).toBeUndefined();
  cache.offer('a', aReplay(10));
  expect(cache.get('a')?.reads[0]?.answer.body.length).toBe(10);
  cache.delete('a');
  expect(cache.get('a')).toBeUndefined();
  expect(cache.bytes).toBe(0);
});

it('keeps nothing where it may not', () => {
  const cache = new ReplayCache(0);
  for (let time = 0; time < 3; time++) cache.offer('a', aReplay(10));
  expect(cache.get('a')).toBeUndefined();
});

it('forgets first what has not been asked for longest', () => {
  const cache = new ReplayCache(40_000);
  for (let time = 0; time < 2; time++) for (const key of ['a', 'b', 'c']) cache.offer(key, aReplay(9_000));
  cache.get('a');
  for (let time = 0; time < 2; time++) cache.offer('d', aReplay(9_000));
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key))).toEqual(['a', 'c', 'd']);
});

it('never takes more than it may, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...'abcdefgh'), fc.nat({ max: 60_000 }))), (offers) => {
      const cache = new ReplayCache(100_000);
      const kept = new Set<string>();
      for (const [key, bytes] of offers) {
        cache.offer(key, aReplay(bytes));
        kept.add(key);
        expect(cache.bytes).toBeLessThanOrEqual(100_000);
      }
      for (const key of kept) cache.delete(key);
      expect(cache.bytes).toBe(0);
    }),
  );
});

it('keeps no more of the connection’s buffers than it needs', () => {
  const cache = new ReplayCache(100_000);
  const slab = Buffer.alloc(64 * 1024, 'x');
  const replay = aReplay(0);
  const [read] = replay.reads;
  if (!read) throw new Error('A replay has a read.');
  const part = { ...replay, reads: [{ ...read, answer: { ...read.answer, body: slab.subarray(5, 15) } }] };
  for (let time = 0; time < 2; time++) cache.offer('a', part);
  const body = cache.get('a')?.reads[0]?.answer.body;
  expect(body?.toString()).toBe('x'.repeat(10));
  expect(body?.buffer.byteLength).toBe(10);
});

it('keeps fewer of what keeps changing, and all again once one has proved right', () => {
  const cache = new ReplayCache(100_000);
  const keptOf = (offers: number): number => {
    let kept = 0;
    for (let offer = 0; offer < offers; offer++) {
      const before = cache.get('a');
      cache.offer('a', aReplay(offer));
      if (cache.get('a') !== before) kept++;
    }
    return kept;
  };
  expect(keptOf(1_000)).toBeLessThan(80);
  // The next that is kept comes within as many requests as are passed over at most.
  expect(keptOf(16)).toBe(1);
  cache.proved('a');
  expect(keptOf(3)).toBe(3);
  cache.delete('a');
  expect(cache.bytes).toBe(0);
});
