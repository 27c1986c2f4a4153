import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeCursor, encodeCursor, seenMarks } from '../../src/connection/cursor.ts';

const cursor = { position: 41, seen: '0d7ee382-5678-418d-a61b-7f0f2931c513', fingerprint: 'Zl-_psVFh0' };

it('comes back as it was', () => {
  fc.assert(
    fc.property(
      fc.record({
        position: fc.integer({ min: 0, max: 999_999_999_999_999 }),
        seen: fc.oneof(fc.constantFrom(...Object.values(seenMarks)), fc.uuid()),
        fingerprint: fc.stringMatching(/^[\w-]{1,22}$/),
      }),
      (original) => {
        expect(decodeCursor(encodeCursor(original))).toEqual(original);
      },
    ),
  );
});

it.each([
  ['nothing', ''],
  ['words', 'garbage'],
  ['a number', '41'],
  ['standard base64 padding', `${encodeCursor(cursor)}==`],
  ['text around it', ` ${encodeCursor(cursor)}`],
  ['a line break in it', encodeCursor(cursor).replace(/^.{8}/, '$&\n')],
  ['a negative position', base64url('-1:=:Zl')],
  ['a fraction', base64url('1.5:=:Zl')],
  ['a position past every list', base64url('9999999999999999:=:Zl')],
  ['a leading zero', base64url('007:=:Zl')],
  ['an unknown mark', base64url('7:!:Zl')],
  ['no mark', base64url('7::Zl')],
  ['no fingerprint', base64url('7:=')],
  ['an empty fingerprint', base64url('7:=:')],
  ['something after it', base64url('7:=:Zl:more')],
  ['a megabyte', 'A'.repeat(1_000_000)],
])('is not %s', (_what, text) => {
  expect(decodeCursor(text)).toBeUndefined();
});

it('never throws and never takes a text that it does not write', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.string({ unit: 'binary' })), (text) => {
      const decoded = decodeCursor(text);
      if (decoded) expect(encodeCursor(decoded)).toBe(text);
    }),
  );
});

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
