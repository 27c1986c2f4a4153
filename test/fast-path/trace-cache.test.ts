import fc from 'fast-check';
import { type OperationDefinitionNode, parse } from 'graphql';
import { expect, it } from 'vitest';
import { type Trace, TraceCache } from '../../src/fast-path/trace-cache.ts';

const operation = parse('{ __typename }').definitions[0] as OperationDefinitionNode;

function aTrace(bytes: number): Trace {
  const answer = {
    status: 200,
    body: Buffer.alloc(bytes),
    retryAfter: undefined,
    date: undefined,
    location: undefined,
  };
  return {
    reads: [{ path: '/', after: 0, answer }],
    answer: { body: Buffer.from('{}'), operation, upstreamCalls: 1 },
  };
}

it('keeps what comes for the second time', () => {
  const cache = new TraceCache(100_000);
  cache.offer('a', aTrace(10));
  expect(cache.get('a')).toBeUndefined();
  cache.offer('a', aTrace(10));
  expect(cache.get('a')?.reads[0]?.answer.body.length).toBe(10);
  cache.delete('a');
  expect(cache.get('a')).toBeUndefined();
  expect(cache.bytes).toBe(0);
});

it('keeps nothing where it may not', () => {
  const cache = new TraceCache(0);
  for (let time = 0; time < 3; time++) cache.offer('a', aTrace(10));
  expect(cache.get('a')).toBeUndefined();
});

it('forgets first what has not been asked for longest', () => {
  const cache = new TraceCache(50_000);
  for (let time = 0; time < 2; time++) for (const key of ['a', 'b', 'c']) cache.offer(key, aTrace(9_000));
  cache.get('a');
  for (let time = 0; time < 2; time++) cache.offer('d', aTrace(9_000));
  expect(['a', 'b', 'c', 'd'].filter((key) => cache.get(key))).toEqual(['a', 'c', 'd']);
});

it('never takes more than it may, whatever comes', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom(...'abcdefgh'), fc.nat({ max: 60_000 }))), (offers) => {
      const cache = new TraceCache(100_000);
      const kept = new Set<string>();
      for (const [key, bytes] of offers) {
        cache.offer(key, aTrace(bytes));
        kept.add(key);
        expect(cache.bytes).toBeLessThanOrEqual(100_000);
      }
      for (const key of kept) cache.delete(key);
      expect(cache.bytes).toBe(0);
    }),
  );
});

it('keeps no more of the connection’s buffers than it needs', () => {
  const cache = new TraceCache(100_000);
  const slab = Buffer.alloc(64 * 1024, 'x');
  const trace = aTrace(0);
  const [read] = trace.reads;
  if (!read) throw new Error('A trace has a read.');
  const part = { ...trace, reads: [{ ...read, answer: { ...read.answer, body: slab.subarray(5, 15) } }] };
  for (let time = 0; time < 2; time++) cache.offer('a', part);
  const body = cache.get('a')?.reads[0]?.answer.body;
  expect(body?.toString()).toBe('x'.repeat(10));
  expect(body?.buffer.byteLength).toBe(10);
});

it('keeps fewer of what keeps changing, and all again once one has proved right', () => {
  const cache = new TraceCache(100_000);
  const keptOf = (offers: number): number => {
    let kept = 0;
    for (let offer = 0; offer < offers; offer++) {
      const before = cache.get('a');
      cache.offer('a', aTrace(offer));
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
