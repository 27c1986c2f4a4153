import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { aTask, tasksWith, uuidOf } from '../support/a-task.ts';
import { askValues } from './ask.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ tasks: [] });
});
afterAll(() => sandbox.close());

test('text that the collator takes for equal is in code point order, not in UTF-16 order', async () => {
  sandbox.setTasks(tasksWith('name', ['a\u{E0001}', 'a\uFEFF', 'a']));
  expect(await askValues(sandbox, 'name', '?ordering=name')).toEqual(['a', 'a\uFEFF', 'a\u{E0001}']);
});

test('lower case comes before upper, accents after letters', async () => {
  sandbox.setTasks(tasksWith('name', ['B', 'é', 'e', 'b', 'E', 'f']));
  expect(await askValues(sandbox, 'name', '?ordering=name')).toEqual(['b', 'B', 'e', 'E', 'é', 'f']);
});

describe('timestamps', () => {
  const times = ['2025-01-01T00:00:00.000002Z', '2025-01-01T00:00:00Z', '2025-01-01T01:00:00.000001+01:00'];

  test('compare by instant, to the microsecond', async () => {
    sandbox.setTasks(tasksWith('start_timestamp', times));
    expect(await askValues(sandbox, 'start_timestamp', '?ordering=start_timestamp')).toEqual([
      times[1],
      times[2],
      times[0],
    ]);
  });

  test('are served as they were stored', async () => {
    sandbox.setTasks(tasksWith('expires', [...times, null]));
    expect(await askValues(sandbox, 'expires', '?ordering=-expires')).toEqual([null, times[0], times[2], times[1]]);
  });
});

test('duration compares as a number', async () => {
  sandbox.setTasks(tasksWith('duration', [10, 9, 0.00001, 100]));
  expect(await askValues(sandbox, 'duration', '?ordering=duration')).toEqual([0.00001, 9, 10, 100]);
});

test('false comes before true', async () => {
  sandbox.setTasks(tasksWith('expiring', [true, false]));
  expect(await askValues(sandbox, 'expiring', '?ordering=expiring')).toEqual([false, true]);
});

test('ties of the default ordering are in stored order, page by page', async () => {
  sandbox.setTasks(tasksWith('duration', [3, 1, 2]));
  expect(await askValues(sandbox, 'duration', '')).toEqual([3, 1, 2]);
  expect(await askValues(sandbox, 'duration', '?ordering=bogus,full_name&page_size=1&page=2')).toEqual([1]);
  expect(await askValues(sandbox, 'duration', '?ordering=uuid')).toEqual([2, 1, 3]);
});

test('the first term of a field decides', async () => {
  sandbox.setTasks(tasksWith('duration', [3, 1, 2]));
  expect(await askValues(sandbox, 'duration', '?ordering=-duration,duration')).toEqual([3, 2, 1]);
});

test('names of Object.prototype are no fields', async () => {
  sandbox.setTasks(tasksWith('name', ['b', 'a']));
  expect(await askValues(sandbox, 'name', '?ordering=constructor,__proto__,toString')).toEqual(['a', 'b']);
});

test('terms are stripped of the blanks of Python', async () => {
  sandbox.setTasks(tasksWith('name', ['a', 'b']));
  expect(await askValues(sandbox, 'name', '?ordering=%1F-name%C2%85')).toEqual(['b', 'a']);
});

test('messages is a field; fewer come first', async () => {
  sandbox.setTasks(tasksWith('messages', [['a', 'b'], [], ['c']]));
  const messages = await askValues(sandbox, 'messages', '?ordering=messages');
  expect(messages.map((log) => log.length)).toEqual([0, 1, 2]);
});

test('more orderings than are kept are all answered right', async () => {
  sandbox.setTasks([aTask({ uuid: uuidOf(2), name: 'a' }), aTask({ uuid: uuidOf(1), name: 'b' })]);
  const fields = [
    'name',
    'uid',
    'description',
    'start_timestamp',
    'duration',
    'status',
    'expires',
    'expiring',
    'messages',
  ];
  for (const first of fields) {
    for (const second of fields) {
      const names = await askValues(sandbox, 'name', `?ordering=${first},-${second},uuid`);
      expect(names).toEqual(first === 'name' ? ['a', 'b'] : ['b', 'a']);
    }
  }
});
