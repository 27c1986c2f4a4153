import { backslash, colon } from '../../json/bytes.ts';

const letterU = 0x75;
const escapedColon = '003a';

/**
 * Where the rest of a uid starts in its JSON string, which lies between `start` and `end`: after the first colon, which may be
 * escaped. -1 if there is none.
 */
export function afterFirstColon(bytes: Buffer, start: number, end: number): number {
  for (let at = start + 1; at < end - 1; ) {
    const byte = bytes[at];
    if (byte === colon) return at + 1;
    if (byte !== backslash) {
      at++;
    } else if (bytes[at + 1] !== letterU) {
      at += 2;
    } else {
      at += 6;
      if (bytes.toString('latin1', at - 4, at).toLowerCase() === escapedColon) return at;
    }
  }
  return -1;
}
