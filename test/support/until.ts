import { setTimeout as sleep } from 'node:timers/promises';

export interface Waiting {
  /** What is waited for, in words; the text of the condition unless given. */
  readonly what?: string;
  /** What a failure shows: the last state of what is waited for. */
  readonly state?: () => unknown;
  /** Less than a test's own timeout, whose failure says nothing. */
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/** Waits for an event in another process or on another connection. Rejects if it does not come in time. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { what = String(condition), state, withinMs = 25_000, everyMs = 5 }: Waiting = {},
): Promise<void> {
  // Made here, so that its stack names the test that waits.
  const failure = new Error();
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end) {
      failure.message = `Waited ${withinMs} ms in vain: ${what}${state ? `\nAt last: ${describe(state())}` : ''}`;
      throw failure;
    }
    await sleep(everyMs);
  }
}

function describe(state: unknown): string {
  return typeof state === 'string' ? state : JSON.stringify(state, undefined, 2);
}

/** Waits until a number that grows on its own has not grown for `quietMs`. */
export async function untilQuiet(count: () => number, quietMs: number): Promise<void> {
  let [last, since] = [count(), performance.now()];
  const isQuiet = (): boolean => {
    if (count() !== last) [last, since] = [count(), performance.now()];
    return performance.now() - since >= quietMs;
  };
  await until(isQuiet, { what: `nothing more for ${quietMs} ms`, state: count });
}
