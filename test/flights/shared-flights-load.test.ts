import { expect, it } from 'vitest';
import { Cancellation } from '../../src/flights/cancellation.ts';
import { SharedFlights } from '../../src/flights/shared-flights.ts';
import { ManualClock } from '../support/manual-clock.ts';

interface Load {
  readonly clients: number;
  /** Of one call of the upstream, and from an answer to the client's next request, in milliseconds. */
  readonly latencyMs: number;
  readonly pauseMs: number;
  readonly connections: number;
}

/** Clients that ask for the same again and again, in a simulated time: no machine is too slow or too fast for it. */
async function simulate({ clients, latencyMs, pauseMs, connections }: Load) {
  const clock = new ManualClock();
  const start = clock.now();
  let [inUse, calls, operations, waited] = [0, 0, 0, 0];
  const after = (delay: number) => new Promise<void>((resolve) => void clock.after(delay, resolve));
  const flights = new SharedFlights<void>({
    idleStart: 'end-of-turn',
    joinable: 'until-start',
    mayOverlap: () => inUse < connections,
    clock,
  });
  const call = async (): Promise<void> => {
    calls++;
    inUse++;
    // Calls differ by a tenth.
    await after(latencyMs * (1 + ((calls % 5) - 2) / 20));
    inUse--;
  };
  const client = async (index: number): Promise<void> => {
    for (let time = 0; ; time++) {
      await after(pauseMs * (0.5 + ((index * 7 + time * 3) % 11) / 10));
      const asked = clock.now();
      await flights.join('same', new Cancellation(), call).outcome;
      operations++;
      waited += clock.now() - asked;
    }
  };
  for (let index = 0; index < clients; index++) void client(index);
  while (operations < clients * 25) await clock.pass(latencyMs);
  const seconds = (clock.now() - start) / 1_000;
  return { callsPerOperation: calls / operations, perSecond: operations / seconds, latencyMs: waited / operations };
}

it('32 clients of an upstream that takes 60 ms make at most 0.35 calls for each operation', async () => {
  const { callsPerOperation, latencyMs } = await simulate({ clients: 32, latencyMs: 60, pauseMs: 1, connections: 16 });
  expect(callsPerOperation).toBeLessThanOrEqual(0.35);
  expect(latencyMs).toBeLessThan(60 * 1.2);
});

it('32 clients of an upstream that takes 0.3 ms make at most 0.1', async () => {
  const load = { clients: 32, latencyMs: 0.3, pauseMs: 0.2, connections: 16 };
  expect((await simulate(load)).callsPerOperation).toBeLessThanOrEqual(0.1);
});

it('with a connection for each client, sharing costs little of the throughput, and saves nine calls in ten', async () => {
  const { callsPerOperation, perSecond } = await simulate({ clients: 64, latencyMs: 20, pauseMs: 1, connections: 64 });
  expect(callsPerOperation).toBeLessThanOrEqual(0.1);
  expect(perSecond).toBeGreaterThan((64 / 0.021) * 0.8);
});
