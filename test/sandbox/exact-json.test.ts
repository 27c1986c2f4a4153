import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonText, stringifyExact } from '../../src/sandbox/exact-json.ts';
import { compactJson, splitArray, splitObject } from '../../src/sandbox/split-json.ts';

const NASTY =
  '{"":"\\\\","10":0.0,"9":1e-07,"__proto__":{"x":[9223372036854775807,1000000000000000000000]},"a":"\\"},[{ \\\\\\"","z":[]}';

describe('taking apart', () => {
  test('an array splits into its items', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 2), (items, indent) => {
        const texts = splitArray(JSON.stringify(items, undefined, indent));
        expect(texts.map((text) => compactJson(text))).toEqual(items.map((item) => JSON.stringify(item)));
      }),
    );
  });

  test('an object splits into its members', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fc.constantFrom(0, 2),
        (object, indent) => {
          const members = splitObject(JSON.stringify(object, undefined, indent));
          expect([...members.keys()]).toEqual(Object.keys(object));
          expect([...members.values()].map(compactJson)).toEqual(
            Object.values(object).map((value) => JSON.stringify(value)),
          );
        },
      ),
    );
  });

  test('compacting removes the blanks between tokens, and those only', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(compactJson(JSON.stringify(value, undefined, '\t '))).toBe(JSON.stringify(value));
      }),
    );
  });

  test('digits, key order, odd keys and escapes stay as they are', () => {
    expect(compactJson(NASTY)).toBe(NASTY);
    expect([...splitObject(NASTY)]).toEqual([
      ['', '"\\\\"'],
      ['10', '0.0'],
      ['9', '1e-07'],
      ['__proto__', '{"x":[9223372036854775807,1000000000000000000000]}'],
      ['a', '"\\"},[{ \\\\\\""'],
      ['z', '[]'],
    ]);
  });

  test('a string of megabytes and nesting of a hundred thousand levels are taken apart', () => {
    const long = JSON.stringify(`"${'\\'.repeat(2_000_001)}`);
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(splitArray(`[${long},${deep}]`)).toEqual([long, deep]);
  });

  test('of a repeated key the last counts', () => {
    expect([...splitObject('{"a":1,"a":2}')]).toEqual([['a', '2']]);
  });
});

describe('writing', () => {
  test('ordinary values are written as JSON.stringify does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const parsed = JSON.parse(JSON.stringify(value));
        expect(stringifyExact(parsed)).toBe(JSON.stringify(parsed));
      }),
    );
  });

  test('big integers keep their digits, kept texts their letter', () => {
    expect(stringifyExact({ n: 2n ** 63n - 1n, kept: [new JsonText(NASTY)] })).toBe(
      `{"n":9223372036854775807,"kept":[${NASTY}]}`,
    );
  });

  test('a kept text is an ordinary value for JSON.stringify', () => {
    expect(JSON.stringify({ kept: new JsonText('{"a":0.0}') })).toBe('{"kept":{"a":0}}');
  });
});
