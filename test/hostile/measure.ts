import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { aTask, tasks, uuidOf } from '../support/a-task.ts';
import { exchange, got, posted, type Received, type Sent } from '../support/exchange.ts';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts';
import { type HealthWatch, type Watched, watchHealth } from '../support/health-watch.ts';
import { answering, pageOf, type ScriptedUpstream, startScriptedUpstream } from '../support/scripted-upstream.ts';

/** The most CPU time that one request may cost, in milliseconds. */
export const mostCpuMs = 250;

/** What one request, or several at once, cost the gateway. */
export interface Cost {
  /** CPU time of all threads, what the request leaves to be done after its answer included. In milliseconds. */
  readonly cpuMs: number;
  /** What became of `/health/live` meanwhile. */
  readonly watched: Watched;
  readonly answers: readonly Received[];
  /** Calls that the upstream received. */
  readonly upstreamCalls: number;
}

export interface MeasuredGateway extends AsyncDisposable {
  measure(requests: readonly Sent[]): Promise<Cost>;
}

/** A request that has cost this much has failed; the process is ended, as it may go on for a minute. */
const hopelessCpuMs = 3_000;

const row = { ...aTask(), full_name: 'ldap_sync' };
const page = pageOf(tasks(20).map((task) => ({ ...task, full_name: task.name })));

/** What an upstream answers whom it lets in: the same page of 20 rows to all, and one row by its uuid. */
export function startCalmUpstream(): Promise<ScriptedUpstream> {
  return startScriptedUpstream((request, response) => {
    const isList = (request.url ?? '').startsWith('/api/v3/events/system_tasks/?');
    answering(200, isList ? page : JSON.stringify(row))(request, response);
  });
}

/** Ordinary requests of every kind, refused ones too, so that what is loaded and compiled once is not counted. */
export const ordinaryRequests: readonly Sent[] = [
  posted({ query: '{ systemTasks(first: 5) { totalCount nodes { uuid messages { event } } } }' }),
  posted({ query: '{ __schema { types { name fields { name type { name } } } } }' }),
  posted({ query: '{ systemTasks { nope } }' }),
  posted({ query: '{ systemTasks(first: -1) { totalCount } }' }),
  posted({ query: '{' }),
  posted({ query: 'query ($i: [ID!]!) { nodes(ids: $i) { id } }', variables: { i: [null] } }),
  posted({ query: 'query ($i: [ID!]!) { nodes(ids: $i) { id } }', variables: { i: ['x'] } }),
  posted({
    query: 'query ($f: SystemTaskFilter) { systemTasks(filter: $f) { totalCount } }',
    variables: { f: { x: 1 } },
  }),
  posted({
    query: 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }',
    variables: { r: [{ __typename: 'SystemTask', uuid: uuidOf(1) }, {}] },
  }),
  { headers: { 'content-type': 'application/json' }, body: '{' },
  { headers: { 'content-type': 'application/json' }, body: '[]' },
  { headers: { 'content-type': 'application/json' }, body: ['{"query":"{ __typename }"', '}'] },
  { headers: { 'content-type': 'application/json' }, body: ' '.repeat(300_000) },
  got({ query: '{ systemTasks(first: 2) { nodes { name } } }' }),
  got({ query: '{ nope }' }),
];

/** A gateway with its default configuration. It is started anew after a request that nearly stopped it. */
export async function startMeasuredGateway(): Promise<MeasuredGateway> {
  const upstream = await startCalmUpstream();
  let running: { readonly process: GatewayProcess; readonly health: HealthWatch } | undefined;

  async function start(): Promise<NonNullable<typeof running>> {
    const process = await startGatewayProcess({ env: { UPSTREAM_URL: upstream.url, LOG_LEVEL: 'warn' } });
    for (let round = 0; round < 15; round++) {
      for (const request of ordinaryRequests) await exchange(process.origin, request);
    }
    await process.idle();
    return { process, health: watchHealth(process.origin, process.pid) };
  }

  async function stop(): Promise<void> {
    await running?.health[Symbol.asyncDispose]();
    await running?.process[Symbol.asyncDispose]();
    running = undefined;
  }

  return {
    async measure(requests) {
      running ??= await start();
      const { process, health } = running;
      const hopeless = new AbortController();
      setMaxListeners(0, hopeless.signal);
      const calls = upstream.targets.length;
      await health.take();
      const cpu = process.cpuMs();
      const answered = Promise.all(
        requests.map((request) => exchange(process.origin, request, { signal: hopeless.signal, timeoutMs: 60_000 })),
      );
      const limit = Math.max(hopelessCpuMs, 1.5 * mostCpuMs * requests.length);
      const watch = setInterval(() => {
        const used = process.cpuMs() - cpu;
        if (used > limit) hopeless.abort(new Error(`No answer after ${used} ms of CPU.`));
      }, 20);
      try {
        const answers = await answered;
        // What comes after the answer counts too; of it the watch on the health is but a small part.
        for (let before = cpu; process.cpuMs() > before + 10; await sleep(40)) before = process.cpuMs();
        const cpuMs = process.cpuMs() - cpu;
        const watched = await health.take();
        return { cpuMs, watched, answers, upstreamCalls: upstream.targets.length - calls };
      } catch (error) {
        const used = process.cpuMs() - cpu;
        const ended = process.ended;
        await stop();
        const what = ended === undefined ? 'No answer' : `The gateway ended with ${ended}`;
        throw new Error(`${what} after ${used} ms of CPU.`, { cause: hopeless.signal.reason ?? error });
      } finally {
        clearInterval(watch);
      }
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await upstream[Symbol.asyncDispose]();
    },
  };
}
