import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../src/flights/cancellation.ts';
import {
  type Flight,
  SharedFlights,
  type SharedFlightsOptions,
  type WaiterOptions,
} from '../../src/flights/shared-flights.ts';
import { ManualClock } from '../support/manual-clock.ts';

interface Work {
  /** Whose it is. */
  readonly leader: string;
  readonly flight: Flight;
  end(value: string): void;
  fail(error: Error): void;
}

/** Flights of work that ends when a test says so. */
function setUp(options: Partial<SharedFlightsOptions> = {}) {
  const clock = new ManualClock();
  const flights = new SharedFlights<string>({ idleStart: 'at-once', joinable: 'until-start', clock, ...options });
  const works: Work[] = [];
  const ask = (who: string, waiterOptions: WaiterOptions = {}, key = 'key') => {
    const cancellation = new Cancellation();
    const ticket = flights.join(
      key,
      cancellation,
      (flight) =>
        new Promise((end, fail) => {
          works.push({ leader: who, flight, end, fail });
        }),
      waiterOptions,
    );
    const settled = ticket.outcome.catch((error: unknown) => error);
    return { ticket, settled, leave: (reason: unknown = `${who} left`) => cancellation.abort(reason) };
  };
  const leaders = () => works.map(({ leader }) => leader);
  return { clock, flights, works, ask, leaders };
}

describe('freshness', () => {
  it('nobody joins work that has started; those who come later share the next, which starts when it ends', async () => {
    const { clock, works, ask, leaders } = setUp();
    const first = ask('first');
    const later = [ask('second'), ask('third')];
    await clock.pass(1_000);
    expect(leaders()).toEqual(['first']);
    works[0]?.end('old');
    await clock.pass(0);
    expect(leaders()).toEqual(['first', 'second']);
    works[1]?.end('new');
    expect(await first.settled).toBe('old');
    expect(await Promise.all(later.map(({ settled }) => settled))).toEqual(['new', 'new']);
    expect([first, ...later].map(({ ticket }) => ticket.joined)).toEqual([false, false, true]);
  });

  it('requests of one turn share work that is to start at its end', async () => {
    const { clock, works, ask, leaders } = setUp({ idleStart: 'end-of-turn' });
    const both = [ask('first'), ask('second')];
    expect(works).toHaveLength(0);
    await clock.pass(0);
    expect(leaders()).toEqual(['first']);
    works[0]?.end('done');
    expect(await Promise.all(both.map(({ settled }) => settled))).toEqual(['done', 'done']);
  });

  it('work that seals itself is joined while it waits to be sent, and by nobody after', async () => {
    const { clock, works, ask, leaders } = setUp({ joinable: 'until-sealed' });
    const [first, second] = [ask('first'), ask('second')];
    works[0]?.flight.seal();
    const third = ask('third');
    expect(leaders()).toEqual(['first']);
    works[0]?.end('done');
    await clock.pass(0);
    expect(leaders()).toEqual(['first', 'third']);
    works[1]?.end('later');
    expect(await Promise.all([first, second, third].map(({ settled }) => settled))).toEqual(['done', 'done', 'later']);
    expect([first, second, third].map(({ ticket }) => ticket.joined)).toEqual([false, true, false]);
  });

  it('work that ends without having been sent is joined by nobody afterwards', async () => {
    const { clock, flights, works, ask } = setUp({ joinable: 'until-sealed' });
    void ask('first');
    works[0]?.fail(new Error('refused'));
    await clock.pass(0);
    expect(flights.size).toBe(0);
    void ask('second');
    expect(works).toHaveLength(2);
  });

  it('keys have nothing to do with one another', () => {
    const { ask, leaders } = setUp();
    void ask('first', {}, 'a');
    void ask('second', {}, 'b');
    expect(leaders()).toEqual(['first', 'second']);
  });
});

describe('overlap', () => {
  const overlapping = { mayOverlap: () => true };

  it('the next starts a third of the usual duration after the last one, and not sooner', async () => {
    const { clock, works, ask } = setUp(overlapping);
    void ask('first');
    void ask('second');
    await clock.pass(3.9);
    expect(works).toHaveLength(1);
    await clock.pass(0.1);
    expect(works).toHaveLength(2);
    await clock.pass(56);
    works[0]?.end('took 60 ms');
    await clock.pass(0);
    void ask('third');
    expect(works).toHaveLength(3);
    void ask('fourth');
    void ask('fifth');
    await clock.pass(19.9);
    expect(works).toHaveLength(3);
    await clock.pass(0.1);
    expect(works).toHaveLength(4);
  });

  it('as long as none has ended, the age of the oldest counts', async () => {
    const { clock, works, ask } = setUp(overlapping);
    void ask('first');
    await clock.pass(150);
    void ask('second');
    expect(works).toHaveLength(2);
    void ask('third');
    await clock.pass(49);
    expect(works).toHaveLength(2);
    await clock.pass(1);
    expect(works).toHaveLength(3);
  });

  it('an end starts the next before its time, and nothing is left to start it again', async () => {
    const { clock, works, ask } = setUp(overlapping);
    void ask('first');
    void ask('second');
    expect(clock.pending).toBe(1);
    works[0]?.end('soon');
    await clock.pass(0);
    expect([works.length, clock.pending]).toEqual([2, 0]);
    await clock.pass(1_000);
    expect(works).toHaveLength(2);
  });

  it('without a free connection it waits for an end, or for one to be free', async () => {
    let free = false;
    const { clock, works, ask } = setUp({ mayOverlap: () => free });
    void ask('first');
    void ask('second');
    await clock.pass(100);
    expect([works.length, clock.pending]).toEqual([1, 1]);
    free = true;
    await clock.pass(4);
    expect(works).toHaveLength(2);
  });

  it('takes no timer unless something overlaps', async () => {
    const { clock, works, ask } = setUp(overlapping);
    for (let time = 0; time < 3; time++) {
      void ask('alone');
      expect(clock.pending).toBe(0);
      works.at(-1)?.end('done');
      await clock.pass(0);
    }
  });
});

describe('leaving', () => {
  it('takes nobody along; work that nobody waits for is aborted, with the last one’s reason', async () => {
    const { works, ask, flights, clock } = setUp({ idleStart: 'end-of-turn' });
    const [first, second] = [ask('first'), ask('second')];
    await clock.pass(0);
    first.leave();
    expect(await first.settled).toBe('first left');
    expect(works[0]?.flight.signal.aborted).toBe(false);
    second.leave();
    expect(await second.settled).toBe('second left');
    expect(works[0]?.flight.signal).toMatchObject({ aborted: true, reason: 'second left' });
    expect(flights.size).toBe(0);
  });

  it('work that all leave before it starts never starts', async () => {
    const { works, ask, flights, clock } = setUp({ idleStart: 'end-of-turn', mayOverlap: () => true });
    ask('first').leave();
    expect([flights.size, clock.pending]).toEqual([0, 0]);
    const busy = ask('busy');
    await clock.pass(0);
    ask('second').leave();
    expect(clock.pending).toBe(0);
    works[0]?.end('done');
    expect(await busy.settled).toBe('done');
    await clock.pass(1_000);
    expect([works.length, flights.size, clock.pending]).toEqual([1, 0, 0]);
  });

  it('when the leader leaves in time, the next who waits leads', async () => {
    const { works, ask, leaders, clock } = setUp();
    void ask('busy');
    const [first, second] = [ask('first'), ask('second')];
    expect(second.ticket.joined).toBe(true);
    first.leave();
    works[0]?.end('done');
    await clock.pass(0);
    expect(leaders()).toEqual(['busy', 'second']);
    expect(second.ticket.joined).toBe(false);
  });

  it('abandoned work makes way for those who have gathered, even if it never ends', async () => {
    const { works, ask, leaders } = setUp();
    const first = ask('first');
    const second = ask('second');
    first.leave();
    expect(leaders()).toEqual(['first', 'second']);
    works[1]?.end('done');
    expect(await second.settled).toBe('done');
  });

  it('what abandoned work comes to afterwards changes nothing', async () => {
    const { works, ask, clock, flights } = setUp();
    ask('first').leave();
    void ask('second');
    works[0]?.end('late');
    await clock.pass(0);
    expect([works.length, flights.size]).toEqual([2, 1]);
    works[1]?.fail(new Error('broken'));
    await clock.pass(0);
    expect(flights.size).toBe(0);
  });

  it('who has left already starts nothing', async () => {
    const { flights } = setUp();
    const gone = new Cancellation();
    gone.abort('gone');
    const { outcome, joined } = flights.join('key', gone, () => Promise.resolve('done'));
    await expect(outcome).rejects.toBe('gone');
    expect([joined, flights.size]).toEqual([false, 0]);
  });
});

it('reports a failure to all who share the work, and to nobody else', async () => {
  const { works, ask, clock } = setUp({ idleStart: 'end-of-turn' });
  const both = [ask('first'), ask('second')];
  await clock.pass(0);
  const later = ask('third');
  const broken = new Error('broken');
  works[0]?.fail(broken);
  expect(await Promise.all(both.map(({ settled }) => settled))).toEqual([broken, broken]);
  await clock.pass(0);
  works[1]?.end('fine');
  expect(await later.settled).toBe('fine');
});

it('a start that throws is as one that rejects', async () => {
  const { flights } = setUp();
  const fail = (): never => {
    throw new Error('at once');
  };
  await expect(flights.join('key', new Cancellation(), fail).outcome).rejects.toThrow('at once');
  expect(flights.size).toBe(0);
});

it('has the latest deadline and the most urgent rank of those who wait now', async () => {
  const { works, ask } = setUp({ joinable: 'until-sealed' });
  void ask('first', { deadline: 100, rank: 1 });
  const [flight] = works.map((work) => work.flight);
  let joins = 0;
  if (flight) flight.onJoin = () => joins++;
  const second = ask('second', { deadline: 300, rank: 2 });
  const third = ask('third', { deadline: 200, rank: 0 });
  expect([flight?.deadline, flight?.rank, joins]).toEqual([300, 0, 2]);
  second.leave();
  third.leave();
  expect([flight?.deadline, flight?.rank]).toEqual([100, 1]);
  void ask('fourth');
  expect(flight?.deadline).toBe(Number.POSITIVE_INFINITY);
});

it('in any order of arriving, leaving and ending, everyone gets an answer that is not older, and nothing is left', async () => {
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let run = 0; run < 60; run++) {
    const clock = new ManualClock();
    const flights = new SharedFlights<number>({
      idleStart: run % 2 === 0 ? 'at-once' : 'end-of-turn',
      joinable: run % 3 === 0 ? 'until-sealed' : 'until-start',
      ...(run % 4 !== 0 && { mayOverlap: () => random(3) > 0 }),
      clock,
    });
    let version = 0;
    const ends: (() => void)[] = [];
    const waiting = new Map<number, Cancellation>();
    const outcomes: Promise<void>[] = [];
    for (let step = 0; step < 80; step++) {
      const action = random(10);
      if (action < 4) {
        const [who, asked, cancellation] = [step, version, new Cancellation()];
        waiting.set(who, cancellation);
        const { outcome } = flights.join(`${random(2)}`, cancellation, (flight) => {
          flight.seal();
          const sent = version;
          return new Promise((resolve, reject) => {
            ends.push(() => (random(5) === 0 ? reject(new Error('broken')) : resolve(sent)));
          });
        });
        outcomes.push(
          outcome.then(
            (sent) => {
              expect(cancellation.aborted).toBe(false);
              expect(sent).toBeGreaterThanOrEqual(asked);
              waiting.delete(who);
            },
            (error: unknown) => {
              expect(error).toEqual(cancellation.aborted ? who : new Error('broken'));
              waiting.delete(who);
            },
          ),
        );
      } else if (action < 5) {
        const [who, cancellation] = [...waiting][random(waiting.size || 1)] ?? [];
        cancellation?.abort(who);
      } else if (action < 7) ends.splice(random(ends.length || 1), 1)[0]?.();
      else if (action < 8) version++;
      else await clock.pass(random(4));
    }
    while (flights.size > 0) {
      for (const end of ends.splice(0)) end();
      await clock.pass(10);
    }
    await Promise.all(outcomes);
    expect([waiting.size, clock.pending]).toEqual([0, 0]);
  }
});
