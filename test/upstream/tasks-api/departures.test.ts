import { describe, expect, it } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import { BrokenTask } from '../../../src/upstream/task.ts';
import { readOne, readRows, valuesOf } from './read-rows.ts';

// What departs from the contract is tolerated and noted, or breaks the row or its log alone.

const message_id = '00000000-0000-4000-8000-00000000000a';
const mtime = '2026-02-28T22:00:09.000001Z';
const entry = { timestamp: '2026-02-28T22:00:01Z', log_level: 'info', logger: 'a', event: 'b', attributes: {} };
const logger = 'authentik.tasks.middleware.TaskLogMiddleware';
const started = { ...entry, logger, event: 'Task is being processed' };
const finished = { ...entry, logger, timestamp: '2026-02-28T22:00:02Z', event: 'Task has been skipped' };

const row = {
  ...{ message_id, queue_name: 'default', actor_name: 'a', state: 'done', mtime, retries: 2, eta: null },
  ...{ rel_obj_app_label: 'app', rel_obj_model: 'model', rel_obj_id: '1', uid: 'a:b' },
  ...{ logs: [started, finished], previous_logs: [entry], aggregated_status: 'info', description: 'text' },
};
const { retries, eta, logs, previous_logs, rel_obj_app_label, rel_obj_model, ...always } = row;
const first = { ...always, messages: logs, previous_messages: previous_logs };

function without(key: keyof typeof row): object {
  const { [key]: _, ...others } = row;
  return others;
}

describe('what is noted', () => {
  it.each<[string, object, string[]]>([
    ['nothing of a row that is whole', row, []],
    ['nothing of 2025.8', { ...first, rel_obj_app_label, rel_obj_model }, []],
    [
      'nothing of a row without a related object',
      { ...always, retries, eta, logs, previous_logs, rel_obj_id: null },
      [],
    ],
    ['a field that nobody has documented', { ...row, future: { a: 1 } }, ['task field future']],
    ['a related object without a model', without('rel_obj_model'), ['missing task field rel_obj_model']],
    ['a row without the key of the related object', without('rel_obj_id'), ['missing task field rel_obj_id']],
    ['a row without retries', without('retries'), ['missing task field retries']],
    ['a row without a description', without('description'), ['missing task field description']],
    ['a row without a log', without('logs'), ['missing task field logs']],
    [
      'a row of 2025.8 without a previous log',
      { ...first, rel_obj_id: null, previous_messages: undefined },
      ['missing task field previous_messages'],
    ],
    ['a state that nobody has documented', { ...row, state: 'paused' }, ['state paused']],
    ['a status that nobody has documented', { ...row, aggregated_status: 'fatal' }, ['status fatal']],
    ['retries that no Int holds', { ...row, retries: 2 ** 31 }, ['retries 2147483648']],
    ['retries that are no integer', { ...row, retries: 1.5 }, ['retries 1.5']],
    ['a level that nobody has documented', { ...row, logs: [{ ...entry, log_level: 'fatal' }] }, ['log level fatal']],
    ['a message that is a bare text', { ...row, logs: ['text'] }, ['text message messages']],
  ])('%s', (_what, departing, expected) => {
    const { rows, noted } = readRows([departing]);
    for (const task of rows) if ('log' in task) task.log.each(() => undefined);
    expect(noted).toEqual(expected);
  });

  it('only of the first row, if it is about fields', () => {
    const rows = [row, { ...without('description'), future: 1, message_id: message_id.replace('a', 'b') }];
    expect(readRows(rows).noted).toEqual([]);
  });
});

it('what is missing or not known is null, UNKNOWN or empty', () => {
  const { message_id, queue_name, actor_name, uid, mtime } = row;
  const least = { message_id, queue_name, actor_name, uid, mtime, state: 'paused', aggregated_status: 'paused' };
  expect(valuesOf(readOne(least))).toMatchObject({
    ...{ state: null, status: 'UNKNOWN', retries: null, eta: null, description: null, relatedObject: null },
    ...{ startTimestamp: mtime, finishTimestamp: mtime, duration: 0, log: [], previousLog: [] },
  });
  expect(readOne({ ...row, retries: 2 ** 31 }).retries).toBeNull();
  expect(readOne({ ...row, retries: -(2 ** 31) }).retries).toBe(-(2 ** 31));
  expect(readOne(without('rel_obj_model')).relatedObject).toEqual({ appLabel: 'app', model: null, id: '1' });
});

describe('a row is broken, and only that row,', () => {
  it.each(['message_id', 'queue_name', 'actor_name', 'state', 'mtime', 'uid', 'aggregated_status'] as const)(
    'without %s',
    (key) => {
      const whole = { ...row, message_id: message_id.replace('a', 'b') };
      const { rows } = readRows([without(key), whole]);
      expect(rows[0]).toBeInstanceOf(BrokenTask);
      expect((rows[0] as BrokenTask).message).toContain(key);
      expect(rows[0]?.uuid).toBe(key === 'message_id' ? undefined : message_id);
      expect(rows[0]?.fullName).toBe(key === 'uid' ? undefined : 'a:b');
      expect(rows[1]).not.toBeInstanceOf(BrokenTask);
    },
  );

  it.each<[string, object]>([
    ['message_id', { message_id: 'x' }],
    ['queue_name', { queue_name: null }],
    ['mtime', { mtime: '2026-02-30T00:00:00Z' }],
    ['mtime', { mtime: '2026-02-28T00:00:00+99:00' }],
    ['retries', { retries: '1' }],
    ['eta', { eta: 'soon' }],
    ['rel_obj_id', { rel_obj_id: 1 }],
    ['description', { description: [] }],
    ['logs', { logs: null }],
    ['previous_logs', { previous_logs: {} }],
  ])('if %s is no such thing', (key, departure) => {
    const [broken] = readRows([{ ...row, ...departure }]).rows;
    expect(broken).toBeInstanceOf(BrokenTask);
    expect((broken as BrokenTask).message).toContain(key);
  });

  it('if it is not an object', () => {
    expect(readRows([[1], row]).rows[0]).toBeInstanceOf(BrokenTask);
  });
});

describe('a broken log', () => {
  const failure = (read: () => unknown): string => {
    try {
      read();
    } catch (error) {
      if (error instanceof GatewayError) return error.code;
      throw error;
    }
    return 'none';
  };

  it.each<[string, unknown]>([
    ['a number', 1],
    ['an object without a time', { ...entry, timestamp: undefined }],
    ['an object without a logger', { ...entry, logger: null }],
    ['an object whose attributes are none', { ...entry, attributes: [] }],
  ])('with %s leaves the row and its other fields', (_what, broken) => {
    const task = readOne({ ...row, logs: [started, broken, finished] });
    expect([task.name, task.startTimestamp, task.finishTimestamp]).toEqual([
      'a',
      started.timestamp,
      finished.timestamp,
    ]);
    for (const read of [() => task.log.each(() => undefined), () => task.log.levels]) {
      expect(failure(read)).toBe('UPSTREAM_INVALID_RESPONSE');
    }
    const withoutMarks = readOne({ ...row, logs: [broken] });
    expect(withoutMarks.finishTimestamp).toBe(mtime);
    expect(failure(() => withoutMarks.startTimestamp)).toBe('UPSTREAM_INVALID_RESPONSE');
    expect(failure(() => withoutMarks.duration)).toBe('UPSTREAM_INVALID_RESPONSE');
  });

  it('that is broken in an entry of the worker has no times', () => {
    const task = readOne({ ...row, logs: [{ ...started, timestamp: 'now' }] });
    expect(failure(() => task.finishTimestamp)).toBe('UPSTREAM_INVALID_RESPONSE');
  });

  it('is visited not at all, rather than in part', () => {
    const task = readOne({ ...row, logs: [started, 1] });
    let visited = 0;
    expect(failure(() => task.log.each(() => visited++))).toBe('UPSTREAM_INVALID_RESPONSE');
    expect(visited).toBe(0);
  });
});

it('bare texts have the time of the last change, and are sorted by it', () => {
  const later = { ...entry, timestamp: '2026-02-28T22:00:10Z' };
  const values = valuesOf(readOne({ ...row, state: 'running', logs: [later, 'one', entry, 'two'] }));
  expect(
    (values['log'] as { event: string; timestamp: string }[]).map(({ event, timestamp }) => [event, timestamp]),
  ).toEqual([
    ['b', entry.timestamp],
    ['one', mtime],
    ['two', mtime],
    ['b', later.timestamp],
  ]);
  expect(values['startTimestamp']).toBe(entry.timestamp);
});
