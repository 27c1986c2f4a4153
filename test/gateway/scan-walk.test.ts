import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CountingGateway,
  type ListWorld,
  listWorlds,
  type ModelRow,
  type Population,
} from '../support/list-worlds.ts';
import { levels, moments, type Order, statuses } from '../support/random-tasks.ts';

// The same moments, as clients may write them.
const bounds = [...moments, '2024-06-01T14:00:00.0000015+02:00', '2024-06-01T07:30:00.1-04:30', '2020-01-01t00:00:00z'];
const levelNames = levels.filter(Boolean).map((level) => level.toUpperCase());
const severity = ['', 'debug', 'info', 'warning', 'error', 'critical'];

interface TimeRange {
  readonly from: string | null;
  readonly to: string | null;
}

const timeRange: fc.Arbitrary<TimeRange | null> = fc.option(
  fc.record({ from: fc.option(fc.constantFrom(...bounds)), to: fc.option(fc.constantFrom(...bounds)) }),
);

const conditions = {
  startTimestamp: timeRange,
  finishTimestamp: timeRange,
  updatedAt: timeRange,
  duration: fc.option(fc.record({ from: fc.constantFrom(null, 0, 1e-6, 0.1), to: fc.constantFrom(null, 0.2, 3) })),
  messageLevel: fc.option(fc.constantFrom(...levelNames)),
  expiring: fc.option(fc.boolean()),
};

interface Filter {
  readonly search: string | null;
  readonly status: string[] | null;
  readonly startTimestamp?: TimeRange | null;
  readonly finishTimestamp?: TimeRange | null;
  readonly updatedAt?: TimeRange | null;
  readonly duration?: { readonly from: number | null; readonly to: number | null } | null;
  readonly messageLevel?: string | null;
  readonly expiring?: boolean | null;
}

interface World {
  readonly population: Population;
  readonly orderBy: Order;
  readonly filter: Filter;
  readonly maxPageSize: number;
  readonly cap: number | null;
  readonly scanLimit: number;
  readonly sizes: Iterator<number>;
}

const worldOf = ({ population, order, scanned, sortedHere }: ListWorld): fc.Arbitrary<World> => {
  const known = Object.fromEntries(Object.entries(conditions).filter(([name]) => scanned.includes(name)));
  const filter = fc.record({
    search: fc.constantFrom(null, 'two'),
    status: fc.option(fc.subarray(statuses, { minLength: 1 })),
    ...known,
  }) as fc.Arbitrary<Filter>;
  return fc
    .record({
      population,
      orderBy: fc.oneof(order, fc.constant<Order>([])),
      filter: filter.filter(({ startTimestamp, finishTimestamp, updatedAt }) =>
        [startTimestamp, finishTimestamp, updatedAt].every(isPossible),
      ),
      maxPageSize: fc.integer({ min: 1, max: 9 }),
      cap: fc.option(fc.integer({ min: 1, max: 9 })),
      scanLimit: fc.constantFrom<number>(10_000, 10_000, 7, 20),
      sizes: fc.infiniteStream(fc.nat()),
    })
    .map((world) =>
      // A list that the gateway sorts has no part within a limit.
      world.orderBy.some(({ field }) => sortedHere.includes(field)) ? { ...world, scanLimit: 10_000 } : world,
    );
};

/** Microseconds and tenths of them, by another way than the gateway's: no moment here needs more. */
function instant(text: string): bigint {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? '';
  return BigInt(Date.parse(text.replace(/\.\d+/, ''))) * 10_000n + BigInt(fraction.padEnd(7, '0'));
}

function isPossible(range: TimeRange | null | undefined): boolean {
  return !range?.from || !range.to || instant(range.from) < instant(range.to);
}

function isWithin(moment: string, range: TimeRange | null | undefined): boolean {
  if (range?.from && instant(moment) < instant(range.from)) return false;
  return !range?.to || instant(moment) < instant(range.to);
}

function rank(level: string): number {
  const names: Record<string, string> = { exception: 'error', warn: 'warning', notset: '' };
  const name = level.toLowerCase();
  return severity.indexOf(names[name] ?? name);
}

function meets(row: ModelRow, filter: Filter): boolean {
  const { status, startTimestamp, finishTimestamp, updatedAt, duration, messageLevel, expiring } = filter;
  return (
    (status === null || status.includes(row.status)) &&
    isWithin(row.startTimestamp, startTimestamp) &&
    isWithin(row.finishTimestamp, finishTimestamp) &&
    isWithin(row.updatedAt, updatedAt) &&
    (duration?.from == null || row.duration >= duration.from) &&
    (duration?.to == null || row.duration < duration.to) &&
    (messageLevel == null || row.levels.some((level) => rank(level) >= rank(messageLevel))) &&
    (expiring == null || row.expiring === expiring)
  );
}

async function expectedRows({ population, orderBy, filter }: World): Promise<readonly ModelRow[]> {
  const rows = await population.list(orderBy, { search: filter.search, status: null });
  return rows.filter((row) => meets(row, filter));
}

const query = `query ($filter: SystemTaskFilter, $orderBy: [SystemTaskOrder!], $page: SystemTaskPage,
    $first: Int, $after: String, $last: Int, $before: String) {
  systemTasks(filter: $filter, orderBy: $orderBy, page: $page, first: $first, after: $after, last: $last, before: $before) {
    totalCount
    statusCounts { status count }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { uuid } }
  }
}`;

interface Answer {
  readonly uuids: readonly string[];
  readonly cursors: readonly string[];
  readonly codes: readonly string[];
  readonly totalCount: number | null;
  readonly statusCounts: readonly { readonly status: string; readonly count: number }[] | null;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

async function ask(gateway: CountingGateway, { filter, orderBy }: World, args: object): Promise<Answer> {
  gateway.takeTargets();
  const { data, errors = [] } = await gateway.query(query, { filter, orderBy, ...args });
  const targets = gateway.takeTargets();
  expect(new Set(targets).size, 'every upstream page is read at most once').toBe(targets.length);
  expect(data.systemTasks, JSON.stringify(errors)).not.toBeNull();
  const { edges, ...rest } = data.systemTasks;
  return {
    ...rest,
    uuids: edges.map((edge: { node: { uuid: string } }) => edge.node.uuid),
    cursors: edges.map(({ cursor }: { cursor: string }) => cursor),
    codes: errors.map(({ extensions }: { extensions: { code: string } }) => extensions.code),
  };
}

async function gatewayOf({ population, maxPageSize, cap, scanLimit }: World): Promise<CountingGateway> {
  const gateway = await population.start(cap, { maxPageSize, scanLimit, defaultPageSize: 1 });
  // A cap is learnt from the first page that it cuts; from then on the pages are aligned.
  await gateway.query(`{ systemTasks(first: ${maxPageSize}) { nodes { uuid } } }`);
  return gateway;
}

describe.each(Object.entries(listWorlds))('%s', (_api, listWorld) => {
  const world = worldOf(listWorld);

  it('continues exactly, forwards and backwards, until every row of the filtered list is visited once', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (random) => {
        const expected = (await expectedRows(random)).map(({ uuid }) => uuid);
        await using gateway = await gatewayOf(random);
        const randomSize = (): number => 1 + ((random.sizes.next().value ?? 0) % random.maxPageSize);

        const forwards: string[] = [];
        for (let after: string | null = null, more = true; more; ) {
          const { uuids, pageInfo } = await ask(gateway, random, { first: randomSize(), after });
          expect(pageInfo.hasPreviousPage).toBe(forwards.length > 0);
          expect(pageInfo.endCursor).not.toBe(pageInfo.hasNextPage ? null : (after ?? ''));
          forwards.push(...uuids);
          ({ hasNextPage: more, endCursor: after } = pageInfo);
        }
        expect(forwards).toEqual(expected);

        const backwards: string[] = [];
        for (let before: string | null = null, more = true; more; ) {
          const { uuids, pageInfo } = await ask(gateway, random, { last: randomSize(), before });
          expect(pageInfo.hasNextPage).toBe(backwards.length > 0);
          backwards.unshift(...uuids);
          ({ hasPreviousPage: more, startCursor: before } = pageInfo);
        }
        expect(backwards).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('serves any window as the slice of the filtered list, with the exact counts', async () => {
    const offset = fc.option(fc.nat(50));
    const windows = fc.array(fc.tuple(offset, offset, fc.nat(), fc.nat(), fc.nat(2)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(world, windows, async (random, asked) => {
        const unlimited = { ...random, scanLimit: 10_000 };
        const rows = await expectedRows(unlimited);
        const expected = rows.map(({ uuid }) => uuid);
        await using gateway = await gatewayOf(unlimited);
        const cursors: string[] = [];
        for (let more = expected.length > 0; more; ) {
          const { cursors: next, pageInfo } = await ask(gateway, random, {
            first: random.maxPageSize,
            after: cursors.at(-1) ?? null,
          });
          cursors.push(...next);
          more = pageInfo.hasNextPage;
        }

        for (const [from, to, a, b, kind] of asked) {
          const first = kind === 1 ? null : a % (random.maxPageSize + 1);
          const last = kind === 0 ? null : b % (random.maxPageSize + 1);
          const after = from === null ? null : (cursors[from] ?? null);
          const before = to === null ? null : (cursors[to] ?? null);
          let slice = expected.slice(after === null ? 0 : (from ?? 0) + 1, before === null ? undefined : (to ?? 0));
          if (first !== null) slice = slice.slice(0, first);
          if (last !== null) slice = slice.slice(Math.max(0, slice.length - last));
          const answer = await ask(gateway, random, { first, after, last, before });
          expect(answer.codes).toEqual([]);
          expect(answer.uuids).toEqual(slice);
          expect(answer.totalCount).toBe(expected.length);
          expect(answer.statusCounts).toEqual(
            statuses.map((status) => ({
              status,
              count: rows.filter((row) => row.status === status).length,
            })),
          );
          if (slice.length > 0) {
            expect(answer.pageInfo.hasPreviousPage).toBe(slice[0] !== expected[0]);
            expect(answer.pageInfo.hasNextPage).toBe(slice.at(-1) !== expected.at(-1));
            expect(answer.pageInfo.endCursor).toBe(answer.cursors.at(-1));
          } else expect([answer.pageInfo.startCursor, answer.pageInfo.endCursor]).toEqual([null, null]);
        }

        const size = 1 + ((asked[0]?.[2] ?? 0) % random.maxPageSize);
        for (let number = 1; number <= Math.ceil(expected.length / size) + 1; number++) {
          const { uuids, pageInfo } = await ask(gateway, random, { page: { number, size } });
          expect(uuids).toEqual(expected.slice((number - 1) * size, number * size));
          expect(pageInfo.hasNextPage).toBe(number * size < expected.length);
          expect(pageInfo.hasPreviousPage).toBe(number > 1 && expected.length > 0);
        }
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});
