import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { cpuTimeUs, residentMB } from './process-usage.ts';
import type { ServerProcess } from './start-process.ts';
import type { StubControl } from './stub/stub-control.ts';
import type { Workload } from './workloads.ts';

/** How long the load goes on before and while it is measured, in milliseconds. */
export interface Timing {
  readonly warmUpMs: number;
  /** The load is not measured before so many answers, for 20 seconds at most; 0 if it is not given. */
  readonly warmUpAnswers?: number;
  readonly windowMs: number;
}

/** What was seen in one window. */
export interface Sample {
  /** Answers a second. */
  readonly rate: number;
  /** CPU time of the server for each answer, in microseconds. */
  readonly cpuUs: number;
  /** The share of the window in which the server had the CPU, from 0; about 1 where it is the limit. */
  readonly busy: number;
  /** From request to answer, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Upstream requests for each answer. */
  readonly upstreamRequests: number;
  readonly residentMB: number;
}

export interface LoadOptions extends Timing {
  readonly server: ServerProcess;
  readonly path: string;
  readonly workload: Workload;
  readonly stub: StubControl;
}

/** A window goes on until each connection has seen so many, however slow the machine, for ten seconds at most. */
const leastAnswers = 3;

let sequence = 0;

/** A body that no earlier call of a distinct workload has given. */
export function nextBody(workload: Workload): string {
  return workload.body(++sequence);
}

/** Throws where an answer is not 200, or none comes. */
export async function runLoad(options: LoadOptions): Promise<Sample> {
  const { server, path, workload, stub, warmUpMs, warmUpAnswers = 0, windowMs } = options;
  const latencies: number[] = [];
  const failures: unknown[] = [];
  const load = startAutocannon(server.origin + path, workload);
  load.on('response', (_client, status, _bytes, responseTimeMs) => {
    if (status === 200) latencies.push(responseTimeMs);
    else failures.push(status);
  });
  load.on('reqError', (error) => failures.push(error));

  await once(load, 'response');
  await sleep(warmUpMs);
  for (let more = 0; latencies.length < warmUpAnswers && more < 200; more++) await sleep(100);
  latencies.length = 0;
  const before = { at: performance.now(), cpuUs: cpuTimeUs(server.pid), upstream: await stub.requests() };
  const skipped = latencies.length;
  await sleep(windowMs);
  for (let more = 0; latencies.length < leastAnswers * workload.connections && more < 100; more++) await sleep(100);
  const answers = [...latencies];
  const elapsedMs = performance.now() - before.at;
  const cpuUs = cpuTimeUs(server.pid) - before.cpuUs;
  const upstream = (await stub.requests()) - before.upstream;
  load.stop();
  await once(load, 'done');
  if (failures.length > 0 || answers.length === 0) {
    throw new Error(`${workload.name} at ${path}: ${failures.length} requests failed, such as ${failures[0]}`);
  }

  const sorted = Float64Array.from(answers).sort();
  const quantile = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
  return {
    rate: (answers.length / elapsedMs) * 1000,
    cpuUs: cpuUs / answers.length,
    busy: cpuUs / 1000 / elapsedMs,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    // The stub is asked a moment after each clock is read.
    upstreamRequests: upstream / (latencies.length - skipped),
    residentMB: residentMB(server.pid),
  };
}

function startAutocannon(url: string, workload: Workload): autocannon.Instance {
  return autocannon(
    {
      url,
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      connections: workload.connections,
      // In seconds; it is stopped before, within the sample interval, in milliseconds.
      duration: 600,
      timeout: 60,
      sampleInt: 20,
      excludeErrorStats: true,
      setupClient: dropBodies,
      ...(workload.same
        ? { body: nextBody(workload) }
        : { requests: [{ setupRequest: (request) => Object.assign(request, { body: nextBody(workload) }) }] }),
    },
    // Without it there is a promise and no events.
    () => undefined,
  );
}

/** It would decode each answer into a string that nobody reads, which at 370 kB costs more than some servers do. */
function dropBodies(client: autocannon.Client): void {
  if ('pipelinedRequests' in client) Object.assign(client.pipelinedRequests as object, { addBody: () => undefined });
}
