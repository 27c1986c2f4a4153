import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { Pool } from 'undici';
import { expect, it, onTestFinished } from 'vitest';
import { Random } from '../../src/sandbox/sample/random.ts';
import { tasks } from '../support/a-task.ts';
import { type FaultyUpstream, startFaultyUpstream } from '../support/faulty-upstream.ts';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.ts';
import { watchHealth } from '../support/health-watch.ts';
import { until } from '../support/until.ts';
import { askValid, keepAsking, type LoadCounts } from './load.ts';
import { validOperations } from './operations.ts';
import { startSlowReaders } from './slow-readers.ts';

/** How long the load lasts: `npm run soak` takes a minute, the tests a few seconds. */
const seconds = Number(process.env['SOAK_SECONDS'] ?? 8);
const seed = Number(process.env['SOAK_SEED'] ?? 20_250_520);
const connections = 64;
const megabyte = 1024 * 1024;

const rows = tasks(700, (index) => ({
  status: ['successful', 'error', 'warning', 'unknown', 'successful', 'successful'][index % 6] ?? '',
  messages: Array.from({ length: index % 4 }, (_, at) => ({
    timestamp: '2025-05-20T08:00:00Z',
    log_level: 'info',
    logger: 'soak',
    event: `${index}.${at} ${'é'.repeat(index % 100)}`,
    attributes: { at, nested: { index } },
  })),
}));

interface Health {
  /** In bytes, after a garbage collection. */
  readonly heapUsed: number;
  readonly rss: number;
  readonly external: number;
  readonly sockets: number;
  /** Of the event loop, since the report before. */
  readonly longestTurnMs: number;
}

/** The module that reports, as the program loads no TypeScript. */
function reporter(): string {
  const source = readFileSync(new URL('./report-health.ts', import.meta.url), 'utf8');
  return `data:text/javascript,${encodeURIComponent(transformSync(source, { loader: 'ts' }).code)}`;
}

async function healthOf(program: GatewayProcess): Promise<Health> {
  const lines = (): string[] => program.errors.split('\n').filter((line) => line.startsWith('health '));
  const before = lines().length;
  program.signal('SIGUSR2');
  await until(() => lines().length > before, { what: 'a report of its health', state: () => program.errors });
  return JSON.parse(lines().at(-1)?.slice('health '.length) ?? '') as Health;
}

/** Once all connections are closed, the upstream's too, of which the program counts none that is idle. */
async function healthAtRest(program: GatewayProcess, upstream: FaultyUpstream): Promise<Health> {
  let health = await healthOf(program);
  const isAtRest = async (): Promise<boolean> => {
    health = await healthOf(program);
    return health.sockets === 0 && (await upstream.open()) === 0;
  };
  await until(isAtRest, { what: 'no connection to be open', state: () => health, withinMs: 40_000, everyMs: 200 });
  return health;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

it(`stays right and holds nothing back under ${seconds} s of faults`, { timeout: (seconds + 60) * 1_000 }, async () => {
  const tokens = { adminToken: 'soak-admin', unprivilegedToken: 'soak-nobody' };
  const options = { ...tokens, tasks: rows, seed, faultRate: 0.25, hugeBytes: 2 * megabyte };
  await using upstream = await startFaultyUpstream(options);
  const env = {
    UPSTREAM_URL: upstream.url,
    UPSTREAM_TIMEOUT_MS: '3000',
    UPSTREAM_MAX_BYTES: `${2 * megabyte}`,
    // What is kept on purpose must not hide what is kept by mistake: it is full before the load begins.
    ANSWER_CACHE_BYTES: `${2 * megabyte}`,
  };
  const program = await startGatewayProcess({ env, nodeArgs: ['--import', reporter()] });
  // Not by `using`: a test that times out never comes to the end of its block.
  onTestFinished(() => program[Symbol.asyncDispose]());
  const { origin } = program;
  const random = new Random(seed);
  const load = async (lastsMs: number): Promise<LoadCounts> => {
    // No request may hang: the deadline is far below.
    const pool = new Pool(origin, { connections, pipelining: 1, headersTimeout: 20_000, bodyTimeout: 20_000 });
    const counts: LoadCounts = new Map();
    const end = performance.now() + lastsMs;
    const caller = { ...tokens, pool, random, valid: validOperations(rows) };
    const callers = Array.from({ length: connections }, () =>
      keepAsking(caller, counts, () => performance.now() > end),
    );
    try {
      await Promise.all(callers);
    } finally {
      await pool.destroy();
    }
    return counts;
  };

  // What is compiled and cached once is no leak.
  await load(Math.min(3_000, seconds * 250));
  const start = await healthAtRest(program, upstream);
  const health = watchHealth(origin, program.pid, 20);
  onTestFinished(() => health[Symbol.asyncDispose]());
  const slow = startSlowReaders({ origin, token: tokens.adminToken, count: 20 });
  onTestFinished(() => slow.stop());
  const loaded = load(seconds * 1_000);
  // It is waited for below, but may fail before.
  loaded.catch(() => undefined);
  await sleep(seconds * 500);
  const peak = await healthOf(program);
  const counts = await loaded;
  const underLoad = await healthOf(program);
  const watched = await health.take();
  await health[Symbol.asyncDispose]();
  await slow.stop();
  const end = await healthAtRest(program, upstream);

  options.faultRate = 0;
  const pool = new Pool(origin, { connections: 1 });
  const caller = { ...tokens, pool, random, valid: validOperations(rows) };
  for (let next = 0; next < 20; next++) expect(['answered', 'FORBIDDEN']).toContain(await askValid(caller));
  await pool.close();

  console.info({
    seconds,
    operations: [...counts.values()].reduce((sum, count) => sum + count, 0),
    ended: Object.fromEntries([...counts].sort(([, a], [, b]) => b - a)),
    upstream: Object.fromEntries([...upstream.met].sort(([, a], [, b]) => b - a)),
    heapMegabytes: [start, peak, end].map(({ heapUsed }) => Math.round(heapUsed / megabyte)),
    externalMegabytes: [start, peak, end].map(({ external }) => Math.round(external / megabyte)),
    rssMegabytes: [start, peak, end].map(({ rss }) => Math.round(rss / megabyte)),
    health: watched,
    longestTurnMs: [peak, underLoad].map(({ longestTurnMs }) => Math.round(longestTurnMs)),
    slowReaders: slow.asked,
    sockets: [start, peak, end].map(({ sockets }) => sockets),
  });
  expect(program.errors).not.toMatch(/unhandled|uncaught|Unexpected error|MaxListeners/i);
  expect(peak.sockets).toBeGreaterThan(connections / 2);
  expect(counts.get('answered')).toBeGreaterThan(0);
  for (const ended of ['refused', 'refused as hostile', 'left', 'FORBIDDEN'])
    expect([...counts.keys()]).toContain(ended);
  // Far below what a minute's, or a few seconds', operations would leave behind at a kilobyte each.
  expect(end.heapUsed).toBeLessThan(start.heapUsed + 12 * megabyte);
  expect(end.external).toBeLessThan(start.external + 12 * megabyte);
  // What was collected is not always given back to the system, so that there is some room here.
  expect(end.rss).toBeLessThan(start.rss + 128 * megabyte);
  expect(program.peakBytes()).toBeLessThan(start.rss + 300 * megabyte);
  expect(watched.failures).toEqual([]);
  expect(watched.answers).toBeGreaterThan(seconds);
  // An answer may wait for those before it; no request may keep all others waiting.
  expect(Math.max(peak.longestTurnMs, underLoad.longestTurnMs)).toBeLessThanOrEqual(250);
  program.signal('SIGTERM');
  await expect.poll(() => program.ended, { timeout: 20_000 }).toBe(0);
});
