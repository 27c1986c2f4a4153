import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isPlainDateTime, isPlainUuid } from '../../src/json/plain-text.ts';
import { toInstant } from '../../src/values/instant.ts';
import { isUuid } from '../../src/values/uuid.ts';

/** Told of the text in the middle of other bytes, as it stands in an answer. */
function tells(check: (bytes: Buffer, start: number, end: number) => boolean, text: string): boolean {
  const json = JSON.stringify(text);
  const before = '{"a":"2025-01-01T00:00:00Z","key":';
  const bytes = Buffer.from(`${before}${json},"next":"0123456789"}`);
  return check(bytes, before.length, before.length + Buffer.byteLength(json));
}

it.each([
  '2025-05-20T08:00:00Z',
  '2025-05-20T08:00:00.000001Z',
  '2025-12-30T23:59:59.1+05:30',
  '0001-01-01T00:00:00-00:00',
])('tells the date-time %s', (text) => {
  expect(tells(isPlainDateTime, text)).toBe(true);
});

it.each([
  '2025-02-29T00:00:00Z',
  '2025-13-01T00:00:00Z',
  '2025-00-01T00:00:00Z',
  '2025-01-00T00:00:00Z',
  '2025-01-01T24:00:00Z',
  '2025-01-01T00:60:00Z',
  '2025-01-01T00:00:61Z',
  '2025-01-01T00:00:00.Z',
  '2025-01-01T00:00:00',
  '2025-01-01T00:00:00.1',
  '2025-01-01T00:00:00+1:00',
  '2025-01-01T00:00:00+24:00',
  '2025-01-01T00:00:00Z ',
  '2025-01-01T00:00:00ZZ',
  ' 2025-01-01T00:00:00Z',
  '2025-01-01',
  '٢٠٢٥-01-01T00:00:00Z',
  '',
])('leaves %j to others', (text) => {
  expect(tells(isPlainDateTime, text)).toBe(false);
});

/** Date-times, and what is left of them when a character is another, or missing. */
const nearlyDateTimes = fc
  .tuple(
    fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
    fc.constantFrom('Z', '+00:00', '-23:59', '123456Z'),
    fc.nat(40),
    fc.constantFrom('', '0', '9', ':', '-', 'T', 'Z', '.', '+', '"', '\\', 'é'),
    fc.boolean(),
  )
  .map(([date, zone, at, other, changes]) => {
    const text = date.toISOString().replace('Z', zone);
    return changes ? text.slice(0, at) + other + text.slice(at + 1) : text;
  });

it('whatever it takes for a date-time is one', () => {
  fc.assert(
    fc.property(nearlyDateTimes, (text) => {
      if (tells(isPlainDateTime, text)) expect(toInstant(text)).toBeDefined();
    }),
    { numRuns: 2_000 },
  );
});

it('tells the UUIDs in lower case, and nothing else', () => {
  const nearlyUuids = fc
    .tuple(fc.uuid(), fc.nat(45), fc.constantFrom('', '0', 'f', 'A', 'g', '-', '"', 'é'), fc.boolean())
    .map(([uuid, at, other, changes]) => (changes ? uuid.slice(0, at) + other + uuid.slice(at + 1) : uuid));
  fc.assert(
    fc.property(nearlyUuids, (text) => {
      expect(tells(isPlainUuid, text)).toBe(isUuid(text) && text === text.toLowerCase());
    }),
    { numRuns: 2_000 },
  );
});
