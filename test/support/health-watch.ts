import { Worker } from 'node:worker_threads';

/** What a thread of its own saw of `/health/live`. Its clock does not depend on what the test's thread does meanwhile. */
export interface Watched {
  readonly answers: number;
  /** The longest time to an answer, in milliseconds. */
  readonly longestMs: number;
  /**
   * The longest time that the gateway's own work has kept an answer back, in milliseconds: of each answer, the shorter of
   * the time it took and of the CPU time that the process used meanwhile. Other processes on the machine do not count.
   */
  readonly longestDelayMs: number;
  /** Answers that were none, or not `{"status":"live"}`. */
  readonly failures: readonly string[];
}

export interface HealthWatch extends AsyncDisposable {
  /** What was seen since the last call. Waits for the answer to the request that is in flight. */
  take(): Promise<Watched>;
}

// In JavaScript, as a thread loads no TypeScript.
const program = `
const { readFileSync } = require('node:fs');
const { Agent, get } = require('node:http');
const { parentPort, workerData: { origin, pid, everyMs } } = require('node:worker_threads');

const agent = new Agent({ keepAlive: true });
const cpuMs = () => {
  const fields = readFileSync('/proc/' + pid + '/stat', 'utf8').split(') ').at(-1).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
const ask = () => new Promise((resolve) => {
  let text = '';
  const asked = get(origin + '/health/live', { agent, timeout: 120_000 }, (answer) => {
    answer.setEncoding('utf8').on('data', (chunk) => { text += chunk; });
    answer.on('end', () => resolve(text === '{"status":"live"}' ? undefined : text));
  });
  asked.on('error', (error) => resolve(String(error)));
});

let seen = { answers: 0, longestMs: 0, longestDelayMs: 0, failures: [] };
let taken = () => {};
let stopped = false;
parentPort.on('message', (message) => {
  if (message === 'stop') { stopped = true; agent.destroy(); parentPort.close(); return; }
  taken = () => {
    parentPort.postMessage(seen);
    seen = { answers: 0, longestMs: 0, longestDelayMs: 0, failures: [] };
    taken = () => {};
  };
});
(async () => {
  while (!stopped) {
    try {
      const [began, cpu] = [performance.now(), cpuMs()];
      const failure = await ask();
      if (stopped) return;
      const [ms, used] = [performance.now() - began, cpuMs() - cpu];
      seen.answers++;
      seen.longestMs = Math.max(seen.longestMs, ms);
      seen.longestDelayMs = Math.max(seen.longestDelayMs, Math.min(ms, used));
      if (failure !== undefined) seen.failures.push(failure);
    } catch (error) {
      seen.failures.push(String(error));
    }
    taken();
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
})();
`;

/** Asks again `everyMs` milliseconds after each answer, until it is disposed of. */
export function watchHealth(origin: string, pid: number, everyMs = 5): HealthWatch {
  const worker = new Worker(program, { eval: true, execArgv: [], workerData: { origin, pid, everyMs } });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  return {
    take: () =>
      new Promise((resolve, reject) => {
        worker.once('error', reject);
        worker.once('message', (watched: Watched) => {
          worker.off('error', reject);
          resolve(watched);
        });
        worker.postMessage('take');
      }),
    async [Symbol.asyncDispose]() {
      worker.postMessage('stop');
      const timer = setTimeout(() => void worker.terminate(), 500);
      await ended;
      clearTimeout(timer);
    },
  };
}
