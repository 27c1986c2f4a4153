import { expect, it } from 'vitest';
import { Cancellation, type CancelSignal } from '../src/cancellation.ts';
import { SharedFlights } from '../src/shared-flights.ts';

/** Work that ends when it is told to, and knows how often it was begun and aborted. */
function aWork() {
  const begun: { readonly signal: CancelSignal; readonly end: (value: string) => void }[] = [];
  const start = (signal: CancelSignal) => new Promise<string>((end) => void begun.push({ signal, end }));
  return { begun, start };
}

it('does the work once for all who ask while it is under way, and anew for who asks later', async () => {
  const flights = new SharedFlights<string>();
  const { begun, start } = aWork();
  const both = [1, 2].map(() => flights.join('a', new Cancellation(), start));
  expect(begun).toHaveLength(1);
  begun[0]?.end('done');
  expect(await Promise.all(both)).toEqual(['done', 'done']);
  const later = flights.join('a', new Cancellation(), start);
  expect(begun).toHaveLength(2);
  begun[1]?.end('again');
  expect(await later).toBe('again');
});

it('takes nobody along when somebody leaves, and aborts when nobody is left', async () => {
  const flights = new SharedFlights<string>();
  const { begun, start } = aWork();
  const [first, second] = [new Cancellation(), new Cancellation()];
  const left = flights.join('a', first, start);
  const stayed = flights.join('a', second, start);
  first.abort('gone');
  await expect(left).rejects.toBe('gone');
  expect(begun[0]?.signal.aborted).toBe(false);
  second.abort('gone too');
  await expect(stayed).rejects.toBe('gone too');
  expect(begun[0]?.signal.aborted).toBe(true);
  // Nobody joins what is being aborted.
  void flights.join('a', new Cancellation(), start);
  expect(begun).toHaveLength(2);
});

it('begins nothing for who has left already', async () => {
  const flights = new SharedFlights<string>();
  const { begun, start } = aWork();
  const gone = new Cancellation();
  gone.abort('gone');
  await expect(flights.join('a', gone, start)).rejects.toBe('gone');
  expect(begun).toHaveLength(0);
});

it('tells a failure to all', async () => {
  const flights = new SharedFlights<string>();
  const fail = () => Promise.reject(new Error('broken'));
  const both = [1, 2].map(() => flights.join('a', new Cancellation(), fail));
  for (const outcome of await Promise.allSettled(both)) expect(outcome.status).toBe('rejected');
});
