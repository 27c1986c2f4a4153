import fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeCursor } from '../../src/connection/cursor.ts';
import { toPagination } from '../../src/connection/pagination.ts';
import { toWindow, type WindowArguments } from '../../src/connection/to-window.ts';
import { hasNextPage, hasPreviousPage, spanOf } from '../../src/connection/window.ts';

const sizes = { defaultPageSize: 20, maxPageSize: 100 };
const cursorAt = (position: number): string => encodeCursor({ position, seen: '=', fingerprint: 'f' });
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary);

/** Relay's algorithm, EdgesToReturn, over positions; a cursor past the end still has its place. */
function relay(
  count: number,
  { first, after, last, before }: Record<'first' | 'after' | 'last' | 'before', number | null>,
) {
  let positions = Array.from({ length: count }, (_, index) => index);
  if (after !== null) positions = positions.filter((position) => position > after);
  if (before !== null) positions = positions.filter((position) => position < before);
  const limit = first ?? (last === null ? sizes.defaultPageSize : null);
  if (limit !== null) positions = positions.slice(0, limit);
  if (last !== null) positions = positions.slice(Math.max(0, positions.length - last));
  return positions;
}

it('is what the algorithm of Relay Cursor Connections returns', () => {
  const position = optional(fc.nat(60));
  const size = optional(fc.nat(30));
  fc.assert(
    fc.property(fc.nat(50), size, position, size, position, (count, first, after, last, before) => {
      const window = toWindow(
        {
          first,
          after: after === null ? null : cursorAt(after),
          last,
          before: before === null ? null : cursorAt(before),
        },
        'f',
        sizes,
      );
      const { start, end } = spanOf(window, count);
      const expected = relay(count, { first, after, last, before });
      expect(Array.from({ length: end - start }, (_, index) => start + index)).toEqual(expected);
      if (expected.length > 0) {
        expect(hasPreviousPage(window, count)).toBe((expected[0] ?? 0) > 0);
        expect(hasNextPage(window, count)).toBe((expected.at(-1) ?? 0) < count - 1);
      }
    }),
  );
});

it.each<[string, WindowArguments, number, boolean, boolean]>([
  ['first: 0', { first: 0 }, 5, true, false],
  ['first: 0 of nothing', { first: 0 }, 0, false, false],
  ['last: 0', { last: 0 }, 5, false, true],
  ['after the last row', { after: cursorAt(4) }, 5, false, true],
  ['after a position past the end', { after: cursorAt(99) }, 5, false, true],
  ['after a position in an empty list', { after: cursorAt(99) }, 0, false, false],
  ['after at before', { after: cursorAt(2), before: cursorAt(2) }, 5, true, true],
  ['after past before', { after: cursorAt(3), before: cursorAt(1) }, 5, true, true],
  ['before the first row', { before: cursorAt(0) }, 5, true, false],
  ['a page past the end', { page: { number: 9 } }, 5, false, true],
])('is empty for %s, and says what is around it', (_what, args, count, next, previous) => {
  const window = toWindow(args, 'f', sizes);
  const { start, end } = spanOf(window, count);
  expect(end - start).toBe(0);
  expect([hasNextPage(window, count), hasPreviousPage(window, count)]).toEqual([next, previous]);
});

it.each<[WindowArguments, number, Partial<ReturnType<typeof toPagination>>]>([
  [{ page: { number: 1 } }, 45, { current: 1, totalPages: 3, startIndex: 1, endIndex: 20, next: 2, previous: null }],
  [{ page: { number: 3 } }, 45, { current: 3, totalPages: 3, startIndex: 41, endIndex: 45, next: null, previous: 2 }],
  [{ page: { number: 9 } }, 45, { current: 9, totalPages: 3, startIndex: 0, endIndex: 0, next: null, previous: 3 }],
  [{ page: { number: 1 } }, 0, { current: 1, totalPages: 1, startIndex: 0, endIndex: 0, next: null, previous: null }],
  [{ first: 10, after: cursorAt(14) }, 45, { current: 2, totalPages: 5, startIndex: 16, endIndex: 25, count: 45 }],
  [{ last: 10 }, 45, { current: 4, totalPages: 5, startIndex: 36, endIndex: 45 }],
  [
    { first: 10, after: cursorAt(99) },
    45,
    { current: 11, totalPages: 5, startIndex: 0, endIndex: 0, next: null, previous: 5 },
  ],
])('has the envelope of %j in %i rows', (args, count, expected) => {
  expect(toPagination(toWindow(args, 'f', sizes), count)).toMatchObject({ ...expected, count });
});

it('has no envelope where nothing was asked for', () => {
  expect(toPagination(toWindow({ first: 0 }, 'f', sizes), 45)).toBeNull();
});
