import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LineBatch } from '../../src/observability/line-batch.ts';

const line = (index: number): string => `{"msg":"line ${index} – ${'x'.repeat(300)}"}\n`;

let written: string[];
let flushes: number;
let batch: LineBatch;

beforeEach(() => {
  vi.useFakeTimers();
  [written, flushes] = [[], 0];
  batch = new LineBatch({
    write: (text) => written.push(text),
    flushSync: () => {
      flushes++;
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
});

it('hands lines on a tenth of a second after the first of them', () => {
  batch.write(line(1));
  vi.advanceTimersByTime(60);
  batch.write(line(2));
  expect(written).toEqual([]);
  vi.advanceTimersByTime(40);
  expect(written).toEqual([line(1) + line(2)]);
  vi.advanceTimersByTime(1_000);
  expect(written).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

it('hands many on at once, all of them and in order', () => {
  const lines = Array.from({ length: 1_000 }, (_, index) => line(index));
  for (const each of lines) batch.write(each);
  expect(written.length).toBeGreaterThan(3);
  expect(written.length).toBeLessThan(10);
  batch.flushSync();
  expect(written.join('')).toBe(lines.join(''));
  expect(flushes).toBe(1);
  expect(vi.getTimerCount()).toBe(0);
});

it('has nothing to hand on twice', () => {
  batch.write(line(1));
  batch.flushSync();
  batch.pass();
  batch.flushSync();
  expect(written).toEqual([line(1)]);
});
