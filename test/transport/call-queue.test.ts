import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../src/flights/cancellation.ts';
import type { QueuedPriority } from '../../src/transport/call-priority.ts';
import { CallQueue, type Place } from '../../src/transport/call-queue.ts';

const priorities = ['window', 'scan', 'poll'] as const;

/** A queue, and calls that hold their turn until a test ends it. */
function setUp(connections: number, maxWaiting = 100) {
  const queue = new CallQueue({ connections, maxWaiting });
  const begun: string[] = [];
  const running = new Map<string, Place>();
  const refused: string[] = [];
  const enter = (name: string, priority: QueuedPriority, credential = 'one') => {
    const cancellation = new Cancellation();
    const begin = (place: Place): void => {
      begun.push(name);
      running.set(name, place);
    };
    const place = queue.enter(priority, credential, cancellation);
    if (place.turn)
      void place.turn.then(
        () => begin(place),
        () => void refused.push(name),
      );
    else begin(place);
    return { place, leave: () => cancellation.abort(`${name} left`) };
  };
  const end = async (name: string): Promise<void> => {
    const place = running.get(name);
    running.delete(name);
    if (place) queue.leave(place);
    await new Promise(setImmediate);
  };
  const taken = () => begun.splice(0);
  return { queue, enter, end, taken, running, refused };
}

describe('shares of the connections', () => {
  it.each([
    [1, 1, 1, 1],
    [2, 2, 1, 1],
    [4, 4, 2, 1],
    [7, 7, 3, 1],
    [16, 16, 8, 4],
  ])('of %i, windows have %i, scans %i and polls %i', (connections, ...shares) => {
    for (const [index, priority] of priorities.entries()) {
      const { queue, enter } = setUp(connections);
      for (let call = 0; call < connections + 5; call++) enter(`${call}`, priority);
      expect(queue.running(priority)).toBe(shares[index]);
    }
  });

  it('scans and polls together have half', () => {
    const { queue, enter } = setUp(16);
    for (let call = 0; call < 6; call++) enter(`scan ${call}`, 'scan');
    for (let call = 0; call < 6; call++) enter(`poll ${call}`, 'poll');
    expect([queue.running('scan'), queue.running('poll')]).toEqual([6, 2]);
    for (let call = 0; call < 9; call++) enter(`window ${call}`, 'window');
    expect([queue.running('window'), queue.hasFreeConnection]).toEqual([8, false]);
  });
});

describe('turns', () => {
  it('the more urgent goes first, whoever came first', async () => {
    const { enter, end, taken } = setUp(1);
    enter('busy', 'window');
    enter('poll', 'poll');
    enter('scan', 'scan');
    enter('window', 'window');
    for (const name of ['busy', 'window', 'scan', 'poll']) await end(name);
    expect(taken()).toEqual(['busy', 'window', 'scan', 'poll']);
  });

  it('the credentials of one priority take turns, each with its calls in order', async () => {
    const { enter, end, taken, running } = setUp(1);
    enter('busy', 'window');
    for (const name of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) enter(name, 'window', name.slice(0, 1));
    while (running.size > 0) for (const name of running.keys()) await end(name);
    expect(taken()).toEqual(['busy', 'a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  it('a less urgent call is passed over four times, and then goes', async () => {
    const { enter, end, taken, running } = setUp(1);
    enter('busy', 'window');
    enter('scan', 'scan');
    enter('poll', 'poll');
    for (let call = 0; call < 20; call++) enter(`${call}`, 'window');
    for (let turns = 0; turns < 7; turns++) for (const name of [...running.keys()]) await end(name);
    expect(taken()).toEqual(['busy', '0', '1', '2', '3', 'scan', 'poll', '4']);
  });

  it('a call that becomes more urgent moves to those of its new priority, and may go at once', async () => {
    const { queue, enter, taken, end } = setUp(4);
    for (const name of ['poll 1', 'poll 2', 'poll 3']) enter(name, 'poll');
    expect(taken()).toEqual(['poll 1']);
    const { place } = enter('poll 4', 'poll');
    queue.promote(place, 'window');
    await new Promise(setImmediate);
    expect(taken()).toEqual(['poll 4']);
    expect([queue.running('window'), queue.running('poll'), queue.waiting('poll')]).toEqual([1, 1, 2]);
    await end('poll 4');
    expect([queue.running('window'), queue.running('poll')]).toEqual([0, 1]);
  });

  it('a call that has its turn, or is urgent enough, stays as it is', () => {
    const { queue, enter } = setUp(2);
    const { place } = enter('scan', 'scan');
    queue.promote(place, 'window');
    expect(queue.running('scan')).toBe(1);
    const waiting = enter('another scan', 'scan');
    queue.promote(waiting.place, 'poll');
    expect([queue.waiting('scan'), queue.waiting('poll')]).toEqual([1, 0]);
  });
});

describe('too many calls', () => {
  it('of one priority refuse nobody of another', () => {
    const { queue, enter } = setUp(2, 2);
    for (const name of ['poll 1', 'poll 2', 'poll 3']) enter(name, 'poll');
    expect(() => enter('poll 4', 'poll')).toThrow('Too many calls wait for the upstream.');
    enter('window 1', 'window');
    enter('window 2', 'window');
    expect([queue.running('window'), queue.waiting('window'), queue.waiting('poll')]).toEqual([1, 1, 2]);
  });

  it('of one credential make room for another credential, the newest first', async () => {
    const { queue, enter, end, taken, refused } = setUp(1, 4);
    enter('busy', 'window', 'greedy');
    for (const name of ['1', '2', '3', '4']) enter(name, 'window', 'greedy');
    enter('modest', 'window', 'modest');
    enter('modest too', 'window', 'modest');
    await new Promise(setImmediate);
    expect(refused).toEqual(['4', '3']);
    expect(() => enter('modest again', 'window', 'modest')).toThrow();
    expect(() => enter('5', 'window', 'greedy')).toThrow();
    expect(queue.waiting('window')).toBe(4);
    for (const name of ['busy', '1', 'modest']) await end(name);
    expect(taken()).toEqual(['busy', '1', 'modest', '2']);
  });

  it('none wait if none may', () => {
    const { enter } = setUp(1, 0);
    enter('busy', 'window');
    expect(() => enter('next', 'window', 'other')).toThrow();
  });
});

it('a call that leaves while it waits is gone at once', async () => {
  const { queue, enter, end, taken, refused } = setUp(1);
  enter('busy', 'window');
  const { leave } = enter('leaving', 'window');
  enter('staying', 'window');
  leave();
  expect(queue.waiting('window')).toBe(1);
  await end('busy');
  leave();
  expect(taken()).toEqual(['busy', 'staying']);
  expect(refused).toEqual(['leaving']);
});

it('whatever happens, the bounds hold, nobody is lost, and no connection stays free while somebody may use it', async () => {
  let seed = 3;
  const random = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let run = 0; run < 100; run++) {
    const [connections, maxWaiting] = [1 + random(12), random(8)];
    const { queue, enter, end, running, refused, taken } = setUp(connections, maxWaiting);
    const entered: ReturnType<typeof enter>[] = [];
    for (let step = 0; step < 150; step++) {
      const action = random(8);
      if (action < 4) {
        try {
          entered.push(enter(`${step}`, priorities[random(3)] ?? 'window', `${random(4)}`));
        } catch {
          // The queue is full.
        }
      } else if (action < 6) await end([...running.keys()][random(running.size || 1)] ?? '');
      else if (action < 7) entered[random(entered.length || 1)]?.leave();
      else {
        const [place] = entered.slice(random(entered.length || 1)).map((entry) => entry.place);
        if (place) queue.promote(place, priorities[random(3)] ?? 'window');
      }
      const [window, scan, poll] = priorities.map((priority) => queue.running(priority)) as [number, number, number];
      const half = Math.max(1, Math.floor(connections / 2));
      expect(window + scan + poll).toBeLessThanOrEqual(connections);
      expect(scan + poll).toBeLessThanOrEqual(half);
      expect(poll).toBeLessThanOrEqual(Math.max(1, Math.floor(connections / 4)));
      for (const priority of priorities) expect(queue.waiting(priority)).toBeLessThanOrEqual(maxWaiting);
      if (queue.hasFreeConnection) expect(queue.waiting('window')).toBe(0);
      if (queue.hasFreeConnection && scan + poll < half) expect(queue.waiting('scan')).toBe(0);
    }
    for (let left = 1; left > 0; left = running.size) {
      await new Promise(setImmediate);
      for (const name of [...running.keys()]) await end(name);
    }
    expect(taken().length + refused.length).toBe(entered.length);
    expect(priorities.map((priority) => queue.running(priority) + queue.waiting(priority))).toEqual([0, 0, 0]);
  }
});
