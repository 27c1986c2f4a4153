import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkMoment, type Moment } from '../../../src/json/moment.ts';
import { JsonReader } from '../../../src/json/reader.ts';
import { JsonRecord } from '../../../src/json/record.ts';
import { RecordShape } from '../../../src/json/record-shape.ts';
import type { TaskState } from '../../../src/upstream/task.ts';
import { finishOf, marksOf, startOf, type WorkerEntry } from '../../../src/upstream/tasks-api/run-times.ts';
import { logs, timestamps } from './arbitrary-rows.ts';
import { type Entry, sorted, timesOf } from './naive-run.ts';

const shape = new RecordShape(['time']);

function toMoment(timestamp: string): Moment {
  const bytes = Buffer.from(JSON.stringify({ time: timestamp }));
  return checkMoment(new JsonRecord(bytes, shape).read(new JsonReader(bytes)), 0);
}

/** Of a log in which the worker has written all. */
function toWorkerEntries(log: readonly Entry[]): readonly WorkerEntry[] {
  return log.map(({ timestamp, event, log_level }) => ({
    moment: toMoment(timestamp),
    isStart: event === 'Task is being processed',
    isFinish:
      ['Task finished processing without errors', 'Task has been skipped'].includes(event) || log_level === 'error',
  }));
}

const workersLogs = logs.map((log) => log.map((entry) => ({ ...entry, logger: 'TaskLogMiddleware' })));

it('a start and a finish are those that the contract describes, in whatever order entries come', () => {
  const states = fc.constantFrom('queued', 'done', 'rejected', 'running');
  fc.assert(
    fc.property(states, timestamps, workersLogs, workersLogs, (state, mtime, log, previousLog) => {
      const changed = toMoment(mtime);
      const earliest = sorted(log)[0];
      const marks = marksOf({
        state: state.toUpperCase() as TaskState,
        log: toWorkerEntries(log),
        previousLog: () => toWorkerEntries(previousLog),
      });
      const finish = finishOf(marks, changed);
      const start = startOf(marks, finish, changed, () => earliest && toMoment(earliest.timestamp));
      const expected = timesOf(state, mtime, log, previousLog);
      expect([start, finish].map(instant)).toEqual(
        [expected.startTimestamp, expected.finishTimestamp].map(toMoment).map(instant),
      );
    }),
    { numRuns: 2_000 },
  );
});

/** A moment without its place. */
function instant({ seconds, nanoseconds, furtherDigits }: Moment): readonly unknown[] {
  return [seconds, nanoseconds, furtherDigits];
}

it('neither the previous log nor the earliest entry is looked for if the log has a start', () => {
  const never = (): never => {
    throw new Error('It was looked for.');
  };
  const moment = toMoment('2026-02-28T22:00:01Z');
  const log = [{ moment, isStart: true, isFinish: false }];
  const marks = marksOf({ state: 'QUEUED', log, previousLog: never });
  expect(startOf(marks, finishOf(marks, moment), moment, never)).toBe(moment);
});
