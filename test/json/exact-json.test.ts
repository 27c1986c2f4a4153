import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseExactJson } from '../../src/json/exact-json.ts';

const parse = (text: string): unknown => parseExactJson(Buffer.from(text));

it('parses as JSON.parse where no number is large', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!/(?<![.\d])\d{16}/.test(text));
      expect(parse(text)).toEqual(JSON.parse(text));
    }),
  );
});

it('keeps every digit of a large integer as a string, wherever it stands', () => {
  const strings = fc.string({
    unit: fc.constantFrom('"', '\\', ':', ',', '1', '9007199254740993', ' ', '[', 'é', '🚀'),
  });
  const integers = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n });
  fc.assert(
    fc.property(fc.array(fc.tuple(strings, integers)), (entries) => {
      const text = `[${entries.map(([key, value]) => `{${JSON.stringify(key)}: ${value},"n":[${value}]}`).join(', ')}]`;
      const seen = (value: bigint): unknown => (Number.isSafeInteger(Number(value)) ? Number(value) : String(value));
      expect(parse(text)).toEqual(
        entries.map(([key, value]) =>
          Object.fromEntries([
            [key, seen(value)],
            ['n', [seen(value)]],
          ]),
        ),
      );
    }),
  );
});

it.each([
  ['9007199254740991', 9007199254740991],
  ['-9007199254740991', -9007199254740991],
  ['9007199254740992', '9007199254740992'],
  ['-9007199254740992', '-9007199254740992'],
  ['1000000000000000000000', '1000000000000000000000'],
  ['1e21', 1e21],
  ['12345678901234567.5', 12345678901234568],
  ['0.6983977139070833', 0.6983977139070833],
  ['1e-400', 0],
])('reads %s as it is', (literal, expected) => {
  expect(parse(`{"n": ${literal}}`)).toEqual({ n: expected });
});

it('leaves what looks like a number in a string alone', () => {
  const text = JSON.stringify({ a: 'x: 9007199254740993, "1e999', b: '\\', c: [9], '\\"': ':1234567890123456789' });
  expect(parse(text)).toEqual(JSON.parse(text));
});

it('keeps odd keys', () => {
  const parsed = parse('{"__proto__": {"polluted": 9007199254740993}, "": 1}') as object;
  expect(Object.keys(parsed)).toEqual(['__proto__', '']);
  expect(JSON.stringify(parsed)).toBe('{"__proto__":{"polluted":"9007199254740993"},"":1}');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

it.each(['1e999', '-1e999', '1E+400', `1${'0'.repeat(309)}.5`])('refuses %s, which no double can hold', (literal) => {
  expect(() => parse(`[${literal}]`)).toThrow(SyntaxError);
});

it.each([
  '',
  '{',
  '[1,]',
  '01234567890123456789',
  '{"a": 12345678901234567890',
  '"open 1234567890123456789',
  '[-]',
  '[0123456789012345678]',
])('refuses %s, which is not JSON', (text) => {
  expect(() => parse(text)).toThrow(SyntaxError);
});
