import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BodyCollector } from '../../src/transport/body-collector.ts';

/** Collects the body in chunks that end at the given places, each in a buffer that is used again after it. */
function collect(body: Buffer, ends: readonly number[], announced: number, expected?: Buffer): Buffer {
  const collector = new BodyCollector(announced, expected);
  const places = [...ends.map((end) => end % (body.length + 1)), body.length].sort((a, b) => a - b);
  let start = 0;
  for (const end of places) {
    collector.add(Buffer.from(body.subarray(start, end)));
    start = end;
    expect(collector.length).toBe(end);
  }
  return collector.toBytes();
}

const lengths = fc.constantFrom(0, 1, 100, 64 * 1024, 64 * 1024 + 1, 200_000);
const bodies = lengths.map((length) => Buffer.alloc(length, 'The same text, again and again. '));
const cuts = fc.array(fc.nat(), { maxLength: 6 });

it('puts a body together, whatever was announced and expected', () => {
  fc.assert(
    fc.property(
      bodies,
      cuts,
      fc.boolean(),
      fc.nat(),
      fc.integer({ min: -1, max: 1 }),
      (body, ends, announces, at, longer) => {
        const announced = announces ? body.length : Number.NaN;
        expect(collect(body, ends, announced).equals(body)).toBe(true);

        const other = Buffer.alloc(Math.max(0, body.length + longer));
        body.copy(other);
        if (other.length > 0) other.writeUInt8(0, at % other.length);
        const before = Buffer.from(other);
        expect(collect(body, ends, announced, other).equals(body)).toBe(true);
        expect(other.equals(before), 'what was expected is as it was').toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

it('makes no second copy of what is as expected', () => {
  fc.assert(
    fc.property(bodies, cuts, (body, ends) => {
      const expected = Buffer.from(body);
      expect(collect(body, ends, body.length, expected)).toBe(expected);
    }),
  );
});

it('says when a body comes in too many tiny chunks, and not of one that comes in many', () => {
  const [shredded, long] = [new BodyCollector(Number.NaN), new BodyCollector(Number.NaN)];
  const [byte, piece] = [Buffer.from('a'), Buffer.from('a'.repeat(20))];
  for (let chunk = 0; chunk < 60_000; chunk++) {
    if (chunk === 40_000) expect(shredded.isShredded).toBe(false);
    shredded.add(byte);
    long.add(piece);
  }
  expect(shredded.isShredded).toBe(true);
  expect(long.isShredded).toBe(false);
});
