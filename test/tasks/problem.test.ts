import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAtLeast } from '../../src/tasks/messages.ts';
import { problemOf } from '../../src/tasks/problem.ts';
import type { LogLevel, TaskMessage, TaskStatus } from '../../src/upstream/task.ts';

const levels: readonly LogLevel[] = ['CRITICAL', 'EXCEPTION', 'ERROR', 'WARN', 'WARNING', 'INFO', 'DEBUG', 'NOTSET'];

function log(...logged: readonly LogLevel[]): readonly TaskMessage[] {
  return logged.map((logLevel, index) => ({
    timestamp: '2025-05-20T08:00:00Z',
    logLevel,
    logger: 'test',
    event: `${index}`,
    attributes: {},
    write: () => undefined,
    writeRun: () => false,
  }));
}

/** A task that has logged these messages, their places being their indexes. */
function taskOf(status: TaskStatus, messages: readonly TaskMessage[]): Parameters<typeof problemOf>[0] {
  return {
    status,
    log: {
      each: (visit) => messages.forEach(visit),
      at: (place) => messages[place] as TaskMessage,
      levels: new Map(
        messages.map(({ logLevel }, latest) => [
          logLevel,
          { count: messages.filter((each) => each.logLevel === logLevel).length, latest },
        ]),
      ),
    },
  };
}

function eventOf(status: TaskStatus, ...logged: readonly LogLevel[]): string | undefined {
  return problemOf(taskOf(status, log(...logged)))?.event;
}

describe.each(['WARNING', 'ERROR'] as const)('of a task of status %s', (status) => {
  it('the most severe message is the problem, wherever it stands', () => {
    expect(eventOf(status, 'INFO', 'CRITICAL', 'ERROR', 'WARNING')).toBe('1');
    expect(eventOf(status, 'WARNING', 'ERROR', 'INFO')).toBe('1');
  });

  it('the latest of equally severe messages is', () => {
    expect(eventOf(status, 'ERROR', 'ERROR', 'INFO')).toBe('1');
    expect(eventOf(status, 'EXCEPTION', 'ERROR')).toBe('1');
    expect(eventOf(status, 'ERROR', 'EXCEPTION', 'WARN')).toBe('1');
    expect(eventOf(status, 'WARN', 'WARNING', 'DEBUG')).toBe('1');
    expect(eventOf(status, 'WARNING', 'WARN')).toBe('1');
  });

  it('there is none where nothing was logged at WARNING or above', () => {
    expect(eventOf(status)).toBeUndefined();
    expect(eventOf(status, 'INFO', 'DEBUG', 'NOTSET')).toBeUndefined();
  });
});

it.each(['SUCCESSFUL', 'UNKNOWN'] as const)('a task of status %s has none, whatever it logged', (status) => {
  for (const level of levels) expect(problemOf(taskOf(status, log(level)))).toBeNull();
});

it('is severe enough, never less severe than another message, and later than all that are as severe', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...levels), { maxLength: 12 }),
      fc.constantFrom<TaskStatus>('WARNING', 'ERROR'),
      (logged, status) => {
        const messages = log(...logged);
        const problem = problemOf(taskOf(status, messages));
        const candidates = messages.filter(({ logLevel }) => isAtLeast(logLevel, 'WARNING'));
        expect(problem === null).toBe(candidates.length === 0);
        if (!problem) return;
        const position = messages.indexOf(problem);
        for (const [index, { logLevel }] of messages.entries()) {
          expect(isAtLeast(problem.logLevel, logLevel)).toBe(true);
          if (index > position) expect(isAtLeast(logLevel, problem.logLevel)).toBe(false);
        }
      },
    ),
  );
});
