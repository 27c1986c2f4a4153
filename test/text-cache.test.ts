import { expect, it } from 'vitest';
import { TextCache } from '../src/text-cache.ts';

it('keeps the 500 texts that were used last', () => {
  const cache = new TextCache<number>();
  for (let n = 0; n < 500; n++) cache.set(`text ${n}`, n);
  expect(cache.get('text 0')).toBe(0);
  cache.set('text 500', 500);
  expect(cache.get('text 0')).toBe(0);
  expect(cache.get('text 1')).toBeUndefined();
  expect(cache.get('text 500')).toBe(500);
});

it('keeps no text of more than 16384 characters', () => {
  const cache = new TextCache<number>();
  cache.set('x'.repeat(16_384), 1);
  cache.set('x'.repeat(16_385), 2);
  expect(cache.get('x'.repeat(16_384))).toBe(1);
  expect(cache.get('x'.repeat(16_385))).toBeUndefined();
});
