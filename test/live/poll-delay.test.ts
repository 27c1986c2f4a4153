import { expect, it } from 'vitest';
import { pollDelayMs } from '../../src/live/poll-delay.ts';

it.each([
  [5_000, 0, 0.5, 5_000],
  [5_000, 0, 0, 4_500],
  [5_000, 0, 1, 5_500],
  [5_000, 1, 0.5, 10_000],
  [5_000, 3, 0.5, 40_000],
  [5_000, 4, 0.5, 60_000],
  [5_000, 2_000, 0.5, 60_000],
  [100, 5_000, 0.5, 60_000],
  [3_600_000, 9, 0.5, 3_600_000],
])('an interval of %d ms after %d failures is with chance %d %d ms', (intervalMs, failures, random, expected) => {
  expect(pollDelayMs(intervalMs, failures, random)).toBeCloseTo(expected);
});
