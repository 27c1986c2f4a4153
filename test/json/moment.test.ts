import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkMoment, compareMoments, type Moment, secondsBetween } from '../../src/json/moment.ts';
import { JsonReader } from '../../src/json/reader.ts';
import { JsonRecord } from '../../src/json/record.ts';
import { RecordShape } from '../../src/json/record-shape.ts';
import { compareInstants, toInstant } from '../../src/values/instant.ts';

const shape = new RecordShape(['time']);

function momentIn(json: string): Moment {
  const bytes = Buffer.from(`{"time":${json}}`);
  return checkMoment(new JsonRecord(bytes, shape).read(new JsonReader(bytes)), 0);
}

function toMoment(timestamp: string): Moment {
  return momentIn(JSON.stringify(timestamp));
}

const two = (most: number, least = 0): fc.Arbitrary<string> =>
  fc.integer({ min: least, max: most }).map((value) => String(value).padStart(2, '0'));

/** Few different digits, so that times are often equal in many of them. */
const fractions = fc
  .array(fc.constantFrom('0', '0', '1', '9'), { maxLength: 25 })
  .map((digits) => (digits.length === 0 ? '' : `.${digits.join('')}`));

const timestamps = fc
  .tuple(
    fc.oneof(fc.integer({ min: 0, max: 9_999 }), fc.constant(2026)).map((year) => String(year).padStart(4, '0')),
    two(12, 1),
    two(28, 1),
    two(23),
    two(59),
    two(59),
    fractions,
    fc.oneof(
      fc.constantFrom('Z', '+00:00', '-00:00'),
      fc
        .tuple(fc.constantFrom('+', '-'), two(23), two(59))
        .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
    ),
  )
  .map(([year, month, day, hour, minute, second, fraction, zone]) => {
    return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction}${zone}`;
  });

it('is the instant that the text is, with every digit', () => {
  fc.assert(
    fc.property(timestamps, (text) => {
      const { seconds, nanoseconds, furtherDigits } = toMoment(text);
      const fraction = `${String(nanoseconds).padStart(9, '0')}${furtherDigits}`.replace(/0+$/, '');
      expect({ seconds, fraction }).toEqual(toInstant(text));
    }),
    { numRuns: 2_000 },
  );
});

it('compares as instants do', () => {
  fc.assert(
    fc.property(timestamps, timestamps, fractions, (text, other, fraction) => {
      const near = text.replace(/(?:\.\d+)?(?=Z|[+-]\d\d:\d\d$)/, fraction);
      for (const each of [other, near]) {
        const expected = compareInstants(toInstant(text) as never, toInstant(each) as never);
        expect(Math.sign(compareMoments(toMoment(text), toMoment(each)))).toBe(Math.sign(expected));
      }
    }),
  );
});

const digits = 30n;

/** In units of 10^-30 s. */
function exactly(text: string): bigint {
  const { seconds = 0, fraction = '' } = toInstant(text) ?? {};
  return BigInt(seconds) * 10n ** digits + BigInt(fraction.padEnd(Number(digits), '0'));
}

it('is so many seconds from another, rounded once', () => {
  fc.assert(
    fc.property(timestamps, timestamps, fractions, (text, other, fraction) => {
      const near = text.replace(/(?:\.\d+)?(?=Z|[+-]\d\d:\d\d$)/, fraction);
      for (const each of [other, near]) {
        const [from, to] = exactly(text) < exactly(each) ? [text, each] : [each, text];
        const difference = String(exactly(to) - exactly(from)).padStart(Number(digits) + 1, '0');
        const expected = Number(`${difference.slice(0, -Number(digits))}.${difference.slice(-Number(digits))}`);
        expect(secondsBetween(toMoment(from), toMoment(to))).toBe(expected);
      }
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  ['"2016-12-31T23:59:60.5Z"', '2017-01-01T00:00:00.5Z'],
  ['"2026-01-31t08:00:00z"', '2026-01-31T08:00:00Z'],
  ['"2026-01-31 08:00:00Z"', '2026-01-31T08:00:00Z'],
  ['"2026-01\\u002d31T08\\u003a00:00\\u002E5Z"', '2026-01-31T08:00:00.5Z'],
  ['"2024-02-29T00:00:00+23:59"', '2024-02-28T00:01:00Z'],
])('reads %s as %s', (json, expected) => {
  expect(compareMoments(momentIn(json), toMoment(expected))).toBe(0);
});

it.each(['null', '1', '"2026-02-29T08:00:00Z"', '"2026-02-28T08:00:00"', '"2026-02-28T08:00:00+24:00"', '""'])(
  'refuses %s',
  (json) => {
    expect(() => momentIn(json)).toThrow('time is not a date-time');
  },
);
