import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteSearch } from '../../src/json/byte-search.ts';
import { Phrase, viewOf } from '../../src/json/phrase.ts';

const texts = fc.constantFrom('a', 'ab', 'aab').map((text) => Buffer.from(text));

it('finds what lies between two places, in whatever order it is asked for', () => {
  const bytes = fc
    .array(fc.tuple(fc.constantFrom('a', 'b', 'aab'), fc.constantFrom(0, 1, 40_000)), { maxLength: 12 })
    .map((parts) => Buffer.from(parts.map(([text, gap]) => text + '.'.repeat(gap)).join('')));
  const ranges = fc.array(
    fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  );
  fc.assert(
    fc.property(bytes, texts, ranges, (all, text, asked) => {
      const search = new ByteSearch(all, text);
      for (const places of asked) {
        const [start = 0, end = 0] = places.map((share) => Math.floor(share * all.length)).sort((a, b) => a - b);
        const found = all.subarray(start, end).indexOf(text);
        expect(search.first(start, end)).toBe(found === -1 ? -1 : start + found);
      }
    }),
  );
});

it('a phrase is where the bytes are the same', () => {
  const bytes = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }).map((text) => Buffer.from(text));
  fc.assert(
    fc.property(bytes, bytes, fc.nat(14), (all, text, at) => {
      const isThere = all.toString().startsWith(text.toString(), at) && at + text.length <= all.length;
      expect(new Phrase(text).isAt(viewOf(all), at)).toBe(isThere);
    }),
  );
});
