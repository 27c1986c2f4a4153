import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CountingGateway, type ListWorld, listWorlds, type Population } from '../support/list-worlds.ts';
import { type Order, statuses } from '../support/random-tasks.ts';

const worldOf = ({ population, order }: ListWorld) =>
  fc.record({
    population,
    filter: fc.record({
      status: fc.option(fc.constantFrom(...statuses).map((status) => [status])),
      search: fc.constantFrom(null, '', 'two', 'a', 'nothing at all'),
    }),
    orderBy: order,
    maxPageSize: fc.integer({ min: 1, max: 12 }),
    cap: fc.option(fc.integer({ min: 1, max: 14 })),
    sizes: fc.infiniteStream(fc.nat()),
  });

interface World {
  readonly population: Population;
  readonly filter: { readonly status: string[] | null; readonly search: string | null };
  readonly orderBy: Order;
  readonly maxPageSize: number;
  readonly cap: number | null;
  readonly sizes: Iterator<number>;
}

const query = `query ($filter: SystemTaskFilter, $orderBy: [SystemTaskOrder!], $page: SystemTaskPage,
    $first: Int, $after: String, $last: Int, $before: String) {
  systemTasks(filter: $filter, orderBy: $orderBy, page: $page, first: $first, after: $after, last: $last, before: $before) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { uuid } }
  }
}`;

async function wholeUuids({ population, filter, orderBy }: World): Promise<string[]> {
  const search = filter.search === '' ? null : filter.search;
  const rows = await population.list(orderBy, { ...filter, search });
  return rows.map(({ uuid }) => uuid);
}

interface Step {
  readonly uuids: string[];
  readonly calls: number;
  readonly totalCount: number;
  readonly pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

async function ask(gateway: CountingGateway, { filter, orderBy }: World, args: object): Promise<Step> {
  gateway.takeTargets();
  const { data, errors } = await gateway.query(query, { filter, orderBy, ...args });
  expect(errors).toBeUndefined();
  const { edges, ...rest } = data.systemTasks;
  return {
    ...rest,
    uuids: edges.map((edge: { node: { uuid: string } }) => edge.node.uuid),
    calls: gateway.takeTargets().length,
  };
}

/**
 * How many calls a window of n rows may cost once the cap is known: two, or one more than full capped pages take. A list that the
 * gateway sorts is read as a whole.
 */
function allowedCalls(
  { maxPageSize, cap, orderBy }: World,
  { sortedHere }: ListWorld,
  n: number,
  rows: number,
): number {
  const served = Math.min(maxPageSize, cap ?? maxPageSize);
  if (isSortedHere(orderBy, sortedHere)) return Math.max(1, Math.ceil(rows / served));
  return n <= served ? 2 : Math.ceil(n / served) + 1;
}

function isSortedHere(orderBy: Order, fields: readonly string[]): boolean {
  // What follows the uuid does not count.
  const end = orderBy.findIndex(({ field }) => field === 'UUID');
  return orderBy.slice(0, end === -1 ? undefined : end).some(({ field }) => fields.includes(field));
}

const capIsLearnt = 1;

describe.each(Object.entries(listWorlds))('%s', (_api, listWorld) => {
  const world = worldOf(listWorld);

  it('visits every row once, forwards and backwards, in the order of the upstream, with the promised calls', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (random) => {
        const { population, maxPageSize, cap, sizes } = random;
        const expected = await wholeUuids(random);
        await using gateway = await population.start(cap, { maxPageSize, defaultPageSize: 1 });
        const randomSize = (): number => 1 + ((sizes.next().value ?? 0) % maxPageSize);

        const forwards: string[] = [];
        for (let after: string | null = null, more = true; more; ) {
          const first = randomSize();
          const step = await ask(gateway, random, { first, after });
          expect(step.calls).toBeLessThanOrEqual(allowedCalls(random, listWorld, first, expected.length) + capIsLearnt);
          expect(step.totalCount).toBe(expected.length);
          expect(step.pageInfo.hasPreviousPage).toBe(forwards.length > 0);
          forwards.push(...step.uuids);
          ({ hasNextPage: more, endCursor: after } = step.pageInfo);
        }
        expect(forwards).toEqual(expected);

        const backwards: string[] = [];
        for (let before: string | null = null, more = true; more; ) {
          const last = randomSize();
          const step = await ask(gateway, random, { last, before });
          expect(step.calls).toBeLessThanOrEqual(
            allowedCalls(random, listWorld, last, expected.length) + (before === null ? 1 : 0),
          );
          expect(step.pageInfo.hasNextPage).toBe(backwards.length > 0);
          backwards.unshift(...step.uuids);
          ({ hasPreviousPage: more, startCursor: before } = step.pageInfo);
        }
        expect(backwards).toEqual(expected);

        const size = randomSize();
        for (let number = 1; number <= Math.ceil(expected.length / size) + 1; number++) {
          const step = await ask(gateway, random, { page: { number, size } });
          expect(step.uuids).toEqual(expected.slice((number - 1) * size, number * size));
          expect(step.calls).toBeLessThanOrEqual(allowedCalls(random, listWorld, size, expected.length) + 1);
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('serves any window as the slice of the whole list', async () => {
    const offset = fc.option(fc.nat(50));
    await fc.assert(
      fc.asyncProperty(
        world,
        fc.array(fc.tuple(offset, offset, fc.nat(), fc.nat(), fc.nat(2)), { minLength: 1, maxLength: 8 }),
        async (random, windows) => {
          const { population, maxPageSize, cap } = random;
          const expected = await wholeUuids(random);
          await using gateway = await population.start(cap, { maxPageSize, defaultPageSize: 1 });
          const cursors: string[] = [];
          for (let after: string | null = null; cursors.length < expected.length; after = cursors.at(-1) ?? null) {
            const answer = await gateway.query(query, {
              filter: random.filter,
              orderBy: random.orderBy,
              first: maxPageSize,
              after,
            });
            cursors.push(...answer.data.systemTasks.edges.map((edge: { cursor: string }) => edge.cursor));
          }
          for (const [from, to, a, b, kind] of windows) {
            const first = kind === 1 ? null : a % (maxPageSize + 1);
            const last = kind === 0 ? null : b % (maxPageSize + 1);
            const after = from === null ? null : cursors[from];
            const before = to === null ? null : cursors[to];
            let slice = expected.slice(after == null ? 0 : (from ?? 0) + 1, before == null ? undefined : (to ?? 0));
            if (first !== null) slice = slice.slice(0, first);
            if (last !== null) slice = slice.slice(Math.max(0, slice.length - last));
            const step = await ask(gateway, random, { first, after, last, before });
            expect(step.uuids).toEqual(slice);
            const n = Math.min(first ?? maxPageSize, last ?? maxPageSize);
            const known = first !== null || (before !== null && (from ?? 0) < (to ?? 0));
            const isRead = isSortedHere(random.orderBy, listWorld.sortedHere);
            if (cap === null && known && slice.length > 0 && !isRead)
              expect(step.calls).toBeLessThanOrEqual(n === 0 ? 1 : 2);
            if (slice.length > 0) {
              expect(step.pageInfo.hasPreviousPage).toBe(slice[0] !== expected[0]);
              expect(step.pageInfo.hasNextPage).toBe(slice.at(-1) !== expected.at(-1));
            } else expect([step.pageInfo.startCursor, step.pageInfo.endCursor]).toEqual([null, null]);
          }
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});
