import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planPages } from '../../src/connection/page-plan.ts';

const spans = fc.record({
  start: fc.nat(10_000),
  length: fc.integer({ min: 1, max: 300 }),
  maxSize: fc.integer({ min: 1, max: 120 }),
});

it('covers every position of the span, with neighbouring pages of one size', () => {
  fc.assert(
    fc.property(spans, ({ start, length, maxSize }) => {
      const pages = planPages({ start, end: start + length }, maxSize);
      const [first] = pages;
      const last = pages.at(-1);
      expect((first?.number ?? 0) - 1).toBeLessThanOrEqual(start / (first?.size ?? 1));
      expect((last?.number ?? 0) * (last?.size ?? 0)).toBeGreaterThanOrEqual(start + length);
      expect(new Set(pages.map(({ size }) => size)).size).toBe(1);
      expect(pages.map(({ number }) => number)).toEqual(pages.map((_, index) => (first?.number ?? 0) + index));
      expect(first?.size).toBeLessThanOrEqual(maxSize);
    }),
  );
});

it('needs one page where some size up to the maximum holds the span, else two where the span fits the maximum', () => {
  fc.assert(
    fc.property(spans, ({ start, length, maxSize }) => {
      fc.pre(length <= maxSize);
      const oneCanDo = Array.from({ length: maxSize }, (_, index) => index + 1).some(
        (size) => Math.floor(start / size) === Math.floor((start + length - 1) / size),
      );
      expect(planPages({ start, end: start + length }, maxSize)).toHaveLength(oneCanDo ? 1 : 2);
    }),
  );
});

it('takes as many pages as a capped upstream needs', () => {
  expect(planPages({ start: 100, end: 200 }, 20)).toEqual([6, 7, 8, 9, 10].map((number) => ({ number, size: 20 })));
});

it('asks for no more rows than the number of calls demands', () => {
  expect(planPages({ start: 10, end: 30 }, 100)).toEqual([{ number: 1, size: 30 }]);
  expect(planPages({ start: 95, end: 105 }, 100)).toEqual([{ number: 7, size: 15 }]);
  expect(planPages({ start: 990, end: 1010 }, 20)).toEqual([
    { number: 100, size: 10 },
    { number: 101, size: 10 },
  ]);
});

it('needs no page for an empty span', () => {
  expect(planPages({ start: 7, end: 7 }, 100)).toEqual([]);
});
