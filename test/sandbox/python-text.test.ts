import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { splitBlanks, stripBlanks } from '../../src/sandbox/python-blanks.ts';
import { pythonFloat } from '../../src/sandbox/python-float.ts';
import { pythonInt } from '../../src/sandbox/python-int.ts';

describe('blanks', () => {
  test.each(['\t', '\n', '\v', '\f', '\r', ' ', '\x1c', '\x1d', '\x1e', '\x1f', '\x85', '\xa0', '\u2028', '\u3000'])(
    '%j is blank',
    (blank) => {
      expect(stripBlanks(`${blank}a${blank}b${blank}`)).toBe(`a${blank}b`);
      expect(splitBlanks(`${blank}a${blank}${blank}b${blank}`)).toEqual(['a', 'b']);
    },
  );

  test.each(['\uFEFF', '\u200b', '\0', '\x1b'])('%j is not blank', (character) => {
    expect(stripBlanks(character)).toBe(character);
    expect(splitBlanks(`a${character}b`)).toHaveLength(1);
  });

  test('text of nothing but blanks has no words', () => {
    expect(stripBlanks(' \t ')).toBe('');
    expect(splitBlanks(' \t ')).toEqual([]);
  });
});

describe('int()', () => {
  test.each([
    ['2', 2],
    ['+2', 2],
    ['-2', -2],
    [' 2 ', 2],
    ['\x1f2\x85', 2],
    ['1_0', 10],
    ['007', 7],
    ['٣', 3],
    ['1٠', 10],
    ['𝟙𝟚', 12],
  ])('%j is %d', (text, number) => {
    expect(pythonInt(text)).toBe(number);
  });

  test.each(['', ' ', 'abc', '1.0', '1e3', '0x1', '1__0', '_1', '1_', '+-1', '+ 1', '½', '9'.repeat(4301)])(
    '%j is no number',
    (text) => {
      expect(pythonInt(text)).toBeUndefined();
    },
  );
});

describe('repr(float)', () => {
  test.each([
    [0, '0.0'],
    [-0, '-0.0'],
    [3600, '3600.0'],
    [0.1, '0.1'],
    [0.30000000000000004, '0.30000000000000004'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.5e-7, '1.5e-07'],
    [123456789012345680, '1.2345678901234568e+17'],
    [9007199254740992, '9007199254740992.0'],
    [1e16, '1e+16'],
    [1e100, '1e+100'],
  ])('%d is written %s', (number, text) => {
    expect(pythonFloat(number)).toBe(text);
  });

  test('every number reads back as itself', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(JSON.parse(pythonFloat(number))).toBe(number);
      }),
    );
  });
});
