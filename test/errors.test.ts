import fc from 'fast-check';
import { expect, it } from 'vitest';
import { clipText, GatewayError } from '../src/errors.ts';

const texts = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\u0001', 'é', '…', '🚀', '\ud800', '\u007f') });

const bytesOf = (text: string): number => Buffer.byteLength(JSON.stringify(text));

it('a text is clipped to so many bytes of JSON, and only if it has more', () => {
  fc.assert(
    fc.property(texts, fc.integer({ min: 5, max: 60 }), (text, maxBytes) => {
      const clipped = clipText(text, maxBytes);
      expect(bytesOf(clipped)).toBeLessThanOrEqual(maxBytes);
      if (bytesOf(text) <= maxBytes) expect(clipped).toBe(text);
      else {
        expect(clipped.endsWith('…')).toBe(true);
        const kept = clipped.slice(0, -1);
        expect(text.startsWith(kept)).toBe(true);
        // No more than one character was given up, and none was split.
        const next = String.fromCodePoint(text.codePointAt(kept.length) ?? 0);
        expect(bytesOf(`${kept}${next}…`)).toBeGreaterThan(maxBytes);
      }
    }),
  );
});

it('the message of a GatewayError is clipped, whoever wrote it', () => {
  const { message } = new GatewayError('BAD_USER_INPUT', '\u0001'.repeat(1_000_000));
  expect(bytesOf(message)).toBeLessThanOrEqual(3_000);
  expect(message.endsWith('…')).toBe(true);
});
