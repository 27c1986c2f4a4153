import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { residentMB } from '../process-usage.ts';
import { startServer } from '../run-workload.ts';
import type { ServerProcess } from '../start-process.ts';
import type { StubControl } from '../stub/stub-control.ts';
import type { System } from '../systems.ts';

export interface Memory {
  /** How many operations, each with a document of its own. */
  readonly operations: number;
  /** What the answers kept may take, in MB. */
  readonly boundMB: number;
  /** What is left when the garbage is collected, heap and buffers, in MB: after a few operations, and after all. */
  readonly liveBeforeMB: number;
  readonly liveAfterMB: number;
  readonly residentBeforeMB: number;
  readonly residentAfterMB: number;
}

const boundMB = 16;
/** Fills what is filled once: compiled code, connections, caches of a fixed number of entries. */
const firstOperations = 100;

const probe = fileURLToPath(new URL('memory-probe.mjs', import.meta.url));
const fields = 'uuid name fullName description status messages { timestamp logLevel logger event attributes }';

/** Sends the gateway operations that are all different; what it keeps of them must stay within its bound. */
export async function measureMemory(gateway: System, stub: StubControl, operations: number): Promise<Memory> {
  const args = ['--expose-gc', '--import', probe, ...gateway.args];
  const env = { ...gateway.env, ANSWER_CACHE_BYTES: String(boundMB * 1e6) };
  const server = await startServer({ args, env }, stub, true);
  try {
    await server.listening;
    await stub.set({ latencyMs: 0, changing: false, hasRuns: false });
    await send(server, firstOperations, 'first');
    const [liveBeforeMB, residentBeforeMB] = [await liveMB(server), residentMB(server.pid)];
    await send(server, operations, 'later');
    const residentAfterMB = residentMB(server.pid);
    const liveAfterMB = await liveMB(server);
    return { operations, boundMB, liveBeforeMB, liveAfterMB, residentBeforeMB, residentAfterMB };
  } finally {
    await server.stop();
  }
}

/** Not by variables: the documents differ, so that whatever is kept of a document counts too. */
async function send(server: ServerProcess, amount: number, prefix: string): Promise<void> {
  let sent = 0;
  const body = () => {
    const list = `systemTasks(first: 10, filter: { search: "${prefix} ${++sent}" })`;
    return JSON.stringify({ query: `{ ${list} { nodes { ${fields} } } }` });
  };
  const { errors, non2xx } = await autocannon({
    url: `${server.origin}/graphql`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    connections: 8,
    amount,
    sampleInt: 20,
    excludeErrorStats: true,
    requests: [{ setupRequest: (request) => Object.assign(request, { body: body() }) }],
  });
  if (errors + non2xx > 0) throw new Error(`${errors + non2xx} of ${amount} operations failed.`);
}

async function liveMB({ child }: ServerProcess): Promise<number> {
  child.send('memory');
  const [{ heapUsed, external }] = (await once(child, 'message')) as [{ heapUsed: number; external: number }];
  return (heapUsed + external) / 1e6;
}
