import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../measurement.ts';
import { residentMB } from '../process-usage.ts';
import { startServer } from '../run-workload.ts';
import type { StubControl } from '../stub/stub-control.ts';
import type { System } from '../systems.ts';

export interface ColdStart {
  /** From starting Node to the first answer, in milliseconds. */
  readonly firstAnswerMs: number;
  /** Memory after that answer, and when nothing has happened for a while, in MB. */
  readonly firstAnswerMB: number;
  readonly idleMB: number;
}

const query = JSON.stringify({ query: '{ systemTasks(first: 10) { nodes { uuid name status } } }' });

/** Starts the gateway `times` times, and takes the medians. */
export async function measureColdStart(
  gateway: System,
  stub: StubControl,
  { times, idleMs }: { readonly times: number; readonly idleMs: number },
): Promise<ColdStart> {
  const starts: ColdStart[] = [];
  for (let time = 0; time < times; time++) starts.push(await startOnce(gateway, stub, idleMs));
  return {
    firstAnswerMs: median(starts.map(({ firstAnswerMs }) => firstAnswerMs)),
    firstAnswerMB: median(starts.map(({ firstAnswerMB }) => firstAnswerMB)),
    idleMB: median(starts.map(({ idleMB }) => idleMB)),
  };
}

async function startOnce(gateway: System, stub: StubControl, idleMs: number): Promise<ColdStart> {
  const begun = performance.now();
  const server = await startServer(gateway, stub);
  try {
    await firstAnswer(`${server.origin}/graphql`);
    const firstAnswerMs = performance.now() - begun;
    const firstAnswerMB = residentMB(server.pid);
    await sleep(idleMs);
    return { firstAnswerMs, firstAnswerMB, idleMB: residentMB(server.pid) };
  } finally {
    await server.stop();
  }
}

async function firstAnswer(url: string): Promise<void> {
  for (let tries = 0; tries < 5_000; tries++) {
    try {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body: query });
      const answer = await response.text();
      if (!answer.startsWith('{"data":{"systemTasks":{"nodes":[{"uuid":')) throw new Error(`Answered ${answer}`);
      return;
    } catch (error) {
      // fetch's own error: nobody listens yet.
      if (!(error instanceof TypeError)) throw error;
      await sleep(2);
    }
  }
  throw new Error(`Nobody answers at ${url}.`);
}
