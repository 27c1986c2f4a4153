import fc from 'fast-check';
import type { GatewayConfig } from '../../src/config/config.ts';
import { type SandboxOptions, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxRun } from '../../src/sandbox/tasks-api/sandbox-run.ts';
import { aRun, workerEntry } from './a-run.ts';
import { uuidOf } from './a-task.ts';
import { levels, moments, type Order, randomOrder, randomTasks, wholeList } from './random-tasks.ts';
import { startGatewayOnSandbox, type TestGateway } from './start-gateway.ts';

/** A row as clients see it. */
export interface ModelRow {
  readonly uuid: string;
  readonly status: string;
  readonly startTimestamp: string;
  readonly finishTimestamp: string;
  readonly updatedAt: string;
  readonly duration: number;
  readonly expiring: boolean | null;
  /** Of its messages, in lower case. */
  readonly levels: readonly string[];
}

export interface CountingGateway extends TestGateway {
  /** What the upstream was asked since the last call of this function. */
  takeTargets(): readonly string[];
}

/** The conditions that every upstream answers by itself. */
export interface PushedConditions {
  readonly search: string | null;
  /** At most one. */
  readonly status: readonly string[] | null;
}

/** Rows, the gateway over them, and the list that it should serve. */
export interface Population {
  start(cap: number | null, config: Partial<GatewayConfig>): Promise<CountingGateway>;
  list(orderBy: Order, conditions: PushedConditions): Promise<readonly ModelRow[]>;
}

/** An API of the upstream, with random rows. */
export interface ListWorld {
  readonly population: fc.Arbitrary<Population>;
  readonly order: fc.Arbitrary<Order>;
  /** Conditions of a scan that it knows. */
  readonly scanned: readonly string[];
  /** Fields by which the gateway has to sort. */
  readonly sortedHere: readonly string[];
}

async function startCounting(sandbox: SandboxOptions, config: Partial<GatewayConfig>): Promise<CountingGateway> {
  const gateway = await startGatewayOnSandbox(sandbox, { ...config, upstreamApi: sandbox.api ?? 'system_tasks' });
  return { ...gateway, takeTargets: () => gateway.takeRequests().map(({ target }) => target) };
}

const systemTasks: ListWorld = {
  order: randomOrder,
  scanned: ['startTimestamp', 'finishTimestamp', 'duration', 'messageLevel', 'expiring'],
  sortedHere: [],
  population: randomTasks.map((tasks) => ({
    start: (cap, config) => startCounting({ tasks, maxPageSize: cap ?? undefined }, config),
    async list(orderBy, { search, status }) {
      const conditions = { search: search ?? '', status: status?.[0]?.toLowerCase() ?? '' };
      const rows = await wholeList(tasks, orderBy, conditions);
      return rows.map((row) => ({
        uuid: row.uuid,
        status: row.status.toUpperCase(),
        startTimestamp: row.start_timestamp,
        finishTimestamp: row.finish_timestamp,
        updatedAt: row.finish_timestamp,
        duration: row.duration,
        expiring: row.expiring,
        levels: row.messages.map(({ log_level }) => log_level),
      }));
    },
    toString: () => fc.stringify(tasks),
  })),
};

const statusByValue: Readonly<Record<string, string>> = {
  done: 'SUCCESSFUL',
  info: 'SUCCESSFUL',
  warning: 'WARNING',
  error: 'ERROR',
  rejected: 'ERROR',
  queued: 'UNKNOWN',
};

const randomRun = fc
  .record({
    actor_name: fc.constantFrom('a', 'B', 'b', 'é', '🚀', 'two'),
    rest: fc.constantFrom(null, '', '1', 'ß', 'two two'),
    description: fc.constantFrom(null, 'one two', 'two', 'Z'),
    queue_name: fc.constantFrom('default', 'mail'),
    aggregated_status: fc.constantFrom(...Object.keys(statusByValue)),
    // The start, the finish and the latest change.
    times: fc.array(fc.nat(moments.length - 1), { minLength: 3, maxLength: 3 }),
    levels: fc.array(fc.constantFrom(...levels.filter(Boolean)), { maxLength: 2 }),
  })
  .map(({ rest, times, levels, aggregated_status, ...run }): SandboxRun => {
    const [start, finish, mtime] = times.sort().map((place) => moments[place] ?? '') as [string, string, string];
    const entries = levels.map((log_level) => ({ ...workerEntry(start, 'e', log_level), logger: 'l' }));
    return aRun({
      ...run,
      mtime,
      state: ['queued', 'rejected'].includes(aggregated_status) ? aggregated_status : 'done',
      aggregated_status,
      uid: run.actor_name + (rest === null ? '' : `:${rest}`),
      logs: [
        workerEntry(start, 'Task is being processed'),
        ...entries,
        workerEntry(finish, 'Task finished processing without errors'),
      ],
    });
  });

/** Ten-millionths of a second. */
function ticks(text: string): bigint {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return BigInt(Date.parse(text.replace(/\.\d+/, ''))) * 10_000n + BigInt(fraction.padEnd(7, '0'));
}

function toModel(run: SandboxRun): ModelRow & Readonly<Record<string, unknown>> {
  const { logs } = run;
  const startTimestamp = logs[0]?.timestamp ?? '';
  // A run that waits has not finished, whatever it has logged.
  const finishTimestamp = run.state === 'queued' ? run.mtime : (logs.at(-1)?.timestamp ?? '');
  const colon = run.uid.indexOf(':');
  return {
    uuid: run.message_id,
    status: statusByValue[run.aggregated_status] ?? '',
    startTimestamp,
    finishTimestamp,
    updatedAt: run.mtime,
    duration: Number(ticks(finishTimestamp) - ticks(startTimestamp)) / 1e7,
    expiring: null,
    levels: logs.map(({ log_level }) => log_level),
    UUID: run.message_id,
    NAME: run.actor_name,
    UID: colon === -1 ? null : run.uid.slice(colon + 1),
    DESCRIPTION: run.description,
    START_TIMESTAMP: ticks(startTimestamp),
    FINISH_TIMESTAMP: ticks(run.mtime),
    UPDATED_AT: ticks(run.mtime),
    DURATION: ticks(finishTimestamp) - ticks(startTimestamp),
    STATUS: run.aggregated_status,
    STATE: run.state,
    QUEUE: run.queue_name,
  };
}

const collator = new Intl.Collator('en-US');

function compareValues(a: unknown, b: unknown): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === 'string' && typeof b === 'string')
    return collator.compare(a, b) || Buffer.compare(Buffer.from(a), Buffer.from(b));
  return (a as bigint) < (b as bigint) ? -1 : Number((a as bigint) > (b as bigint));
}

const fields = ['UUID', 'NAME', 'UID', 'DESCRIPTION', 'START_TIMESTAMP', 'FINISH_TIMESTAMP', 'DURATION', 'STATUS'];
const newFields = ['UPDATED_AT', 'STATE', 'QUEUE', 'EXPIRES', 'EXPIRING'];
const keyless = ['EXPIRES', 'EXPIRING'];

const tasks: ListWorld = {
  order: fc.array(
    fc.record({
      field: fc.constantFrom(...fields, ...newFields),
      direction: fc.constantFrom('ASC', 'DESC'),
    }),
    { maxLength: 3 },
  ),
  scanned: ['startTimestamp', 'finishTimestamp', 'updatedAt', 'duration', 'messageLevel'],
  sortedHere: ['UID', 'DESCRIPTION', 'START_TIMESTAMP', 'DURATION'],
  population: fc.array(randomRun, { maxLength: 45 }).map((random) => {
    const runs = random.map((run, index) => ({ ...run, message_id: uuidOf((index * 37) % 101) }));
    return {
      start: (cap, config) => startCounting({ api: 'tasks', runs, maxPageSize: cap ?? undefined }, config),
      async list(orderBy, { search, status }) {
        const found = (await searched(runs, search ?? '')).map(toModel);
        const keys = orderBy.filter(({ field }) => !keyless.includes(field));
        if (keys.length === 0) keys.push({ field: 'UPDATED_AT', direction: 'DESC' });
        const signs = [...keys, { field: 'UUID', direction: 'ASC' }].map(
          ({ field, direction }) => [field, direction === 'DESC' ? -1 : 1] as const,
        );
        return found
          .filter((row) => status === null || status.includes(row.status))
          .sort((a, b) => signs.reduce((so, [key, sign]) => so || compareValues(a[key], b[key]) * sign, 0));
      },
      toString: () => fc.stringify(runs),
    };
  }),
};

/** What the upstream finds, in any order. */
async function searched(runs: readonly SandboxRun[], search: string): Promise<readonly SandboxRun[]> {
  await using sandbox = await startSandbox({ api: 'tasks', runs });
  const answer = await fetch(`${sandbox.url}/tasks/tasks/?${new URLSearchParams({ search, page_size: '100' })}`, {
    headers: { authorization: `Bearer ${sandbox.adminToken}` },
  });
  return ((await answer.json()) as { results: SandboxRun[] }).results;
}

/** By the setting UPSTREAM_API. */
export const listWorlds = { system_tasks: systemTasks, tasks } as const;
