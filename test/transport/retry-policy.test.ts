import { expect, it } from 'vitest';
import { isRetriedStatus, RetryBudget, retryDelayMs } from '../../src/transport/retry-policy.ts';

const now = Date.parse('2026-11-24T00:00:00Z');

it.each([
  [0, undefined, 0, 0],
  [0, undefined, 1, 100],
  [1, undefined, 1, 200],
  [1, undefined, 0.5, 100],
  [0, '0', 1, 0],
  [0, '2', 1, 2_000],
  [0, '5', 1, 5_000],
  [0, '86400', 1, 5_000],
  [0, '99999999999999999999999999', 1, 5_000],
  [0, 'Tue, 24 Nov 2026 00:00:03 GMT', 1, 3_000],
  [0, 'Mon, 23 Nov 2026 00:00:00 GMT', 1, 0],
  [0, 'Fri, 24 Nov 2090 00:00:00 GMT', 1, 5_000],
  [0, '-1', 1, 100],
  [0, '1.5', 1, 100],
  [0, 'soon', 1, 100],
  [0, '', 1, 100],
])('retry %i after Retry-After %j with the random number %d waits %d ms', (retry, retryAfter, random, delay) => {
  expect(retryDelayMs(retry, retryAfter, now, random)).toBe(delay);
});

it('retries 429, 502, 503 and 504, and no other status', () => {
  const retried = Array.from({ length: 500 }, (_, index) => 100 + index).filter(isRetriedStatus);
  expect(retried).toEqual([429, 502, 503, 504]);
});

it('keeps retries below a tenth of the calls plus ten', () => {
  const budget = new RetryBudget();
  let retries = 0;
  for (let calls = 1; calls <= 1_000; calls++) {
    budget.earn();
    while (budget.spend()) retries++;
    expect(retries).toBeLessThanOrEqual(calls / 10 + 10);
  }
  expect(retries).toBeGreaterThan(100);
});
