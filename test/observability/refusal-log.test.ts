import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createLogger } from '../../src/observability/create-logger.ts';
import { RefusalLog } from '../../src/observability/refusal-log.ts';

let lines: Record<string, unknown>[];
let log: RefusalLog;

beforeEach(() => {
  vi.useFakeTimers();
  lines = [];
  log = new RefusalLog(createLogger('info', { write: (line) => void lines.push(JSON.parse(line)) }));
});
afterEach(() => {
  vi.useRealTimers();
});

it('gives few refusals a line each', () => {
  log.refused(431, 'HPE_HEADER_OVERFLOW');
  log.refused(400, 'NO_HOST');
  vi.advanceTimersByTime(10_000);
  expect(lines).toMatchObject([
    { level: 'info', status: 431, reason: 'HPE_HEADER_OVERFLOW' },
    { level: 'info', status: 400, reason: 'NO_HOST' },
  ]);
});

it('gives ten a second a line each, and counts the others in one', () => {
  for (let index = 0; index < 1_000; index++) log.refused(400, 'HPE_INVALID_METHOD');
  expect(lines).toHaveLength(10);
  vi.advanceTimersByTime(1_000);
  expect(lines.slice(10)).toMatchObject([{ count: 990, msg: 'more were refused before they were read' }]);
  log.refused(400, 'HPE_INVALID_METHOD');
  expect(lines).toHaveLength(12);
  vi.advanceTimersByTime(10_000);
  expect(lines).toHaveLength(12);
  expect(vi.getTimerCount()).toBe(0);
});

it('counts what was left out when it stops', () => {
  for (let index = 0; index < 12; index++) log.refused(400, 'HPE_INVALID_METHOD');
  log.stop();
  expect(lines.at(-1)).toMatchObject({ count: 2 });
  expect(vi.getTimerCount()).toBe(0);
});
