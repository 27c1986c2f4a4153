import { describe, expect, test } from 'vitest';
import { Turns } from '../../src/flights/turns.ts';

/** Keeps the event loop busy, as the check of a large document does. */
function work(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('turns of the event loop', () => {
  test('work that is short begins at once', async () => {
    const turns = new Turns();
    expect([turns.next(), turns.next(), turns.next()]).toEqual([undefined, undefined, undefined]);
  });

  test('long work makes more of it wait, in order, one in a turn', async () => {
    const turns = new Turns();
    const events: string[] = [];
    await turns.next();
    work(25);
    const waiting = ['first', 'second', 'third'].map(async (name) => {
      await turns.next();
      events.push(name);
      setImmediate(() => events.push(`a turn after ${name}`));
      work(25);
    });
    await Promise.all(waiting);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(events.filter((event) => !event.startsWith('a turn'))).toEqual(['first', 'second', 'third']);
    expect(events.indexOf('a turn after first')).toBeLessThan(events.indexOf('third'));
  });

  test('work that one event makes ready is spread too', async () => {
    const turns = new Turns();
    const answered = Promise.resolve();
    let ended = 0;
    const waiting = Array.from({ length: 8 }, async () => {
      await answered;
      const turn = turns.next();
      if (turn) await turn;
      work(15);
      ended++;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toBeLessThan(4);
    await Promise.all(waiting);
  });

  test('a turn after the last, work begins at once again', async () => {
    const turns = new Turns();
    await turns.next();
    work(25);
    await turns.next();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(turns.next()).toBeUndefined();
  });
});
