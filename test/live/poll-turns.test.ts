import { setImmediate as settle } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { PollTurns, pollShare } from '../../src/live/poll-turns.ts';

/** Polls that run until they are told to end. */
function startPolls(turns: PollTurns) {
  const running: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    running,
    start(credential: string, name: string, signal = new AbortController().signal): Promise<unknown> {
      return turns.run(credential, signal, async () => {
        running.push(name);
        await new Promise<void>((resolve) => ends.set(name, resolve));
        return name;
      });
    },
    async end(name: string): Promise<void> {
      ends.get(name)?.();
      await settle();
    },
  };
}

it.each([
  [1, 1],
  [3, 1],
  [4, 1],
  [8, 2],
  [16, 4],
  [1000, 250],
])('of %d connections, polls may use %d', (connections, expected) => {
  expect(pollShare(connections)).toBe(expected);
});

describe('polls', () => {
  it('of one credential run in the order in which they came, so many at once', async () => {
    const polls = startPolls(new PollTurns(2));
    const results = ['a', 'b', 'c', 'd'].map((name) => polls.start('one', name));
    await settle();
    expect(polls.running).toEqual(['a', 'b']);
    await polls.end('b');
    expect(polls.running).toEqual(['a', 'b', 'c']);
    await polls.end('a');
    await polls.end('c');
    await polls.end('d');
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('of several credentials take turns', async () => {
    const polls = startPolls(new PollTurns(1));
    for (let i = 0; i < 5; i++) void polls.start('many', `many ${i}`);
    for (let i = 0; i < 2; i++) void polls.start('few', `few ${i}`);
    await settle();
    for (let i = 0; i < 7; i++) await polls.end(polls.running.at(-1) ?? '');
    expect(polls.running).toEqual(['many 0', 'many 1', 'few 0', 'many 2', 'few 1', 'many 3', 'many 4']);
  });

  it('do not run if they are given up while they wait, and hold up nobody', async () => {
    const polls = startPolls(new PollTurns(1));
    const leaving = new AbortController();
    void polls.start('one', 'a');
    const given = ['b', 'c'].map((name) => polls.start('one', name, leaving.signal));
    void polls.start('one', 'd');
    leaving.abort();
    expect(await Promise.all(given)).toEqual([undefined, undefined]);
    await polls.end('a');
    expect(polls.running).toEqual(['a', 'd']);
    expect(await polls.start('one', 'e', leaving.signal)).toBeUndefined();
    await polls.end('d');
    void polls.start('two', 'f');
    await settle();
    expect(polls.running).toEqual(['a', 'd', 'f']);
  });

  it('that fail pass their turn on', async () => {
    const turns = new PollTurns(1);
    const { signal } = new AbortController();
    await expect(turns.run('one', signal, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await turns.run('one', signal, async () => 'next')).toBe('next');
  });
});
