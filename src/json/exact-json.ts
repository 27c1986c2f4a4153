import { ByteWriter } from './byte-writer.ts';
import { quote } from './bytes.ts';
import { afterNumber } from './numbers.ts';
import { Places } from './places.ts';
import { JsonReader } from './reader.ts';

/**
 * Copies the JSON text between `start` and `end`, but writes each integer literal past ±(2^53 - 1) as a string of its
 * digits. `integers` lists the positions of these; positions outside the range are ignored.
 */
export function writeExactJson(bytes: Buffer, start: number, end: number, integers: Places, out: ByteWriter): void {
  let copied = start;
  for (let index = integers.indexFrom(start); index < integers.length; index++) {
    const from = integers.at(index);
    if (from >= end) break;
    const to = afterNumber(bytes, from);
    out.copy(bytes, copied, from);
    out.byte(quote);
    out.copy(bytes, from, to);
    out.byte(quote);
    copied = to;
  }
  out.copy(bytes, copied, end);
}

/**
 * Parses the JSON text between `start` and `end`, but returns each integer past ±(2^53 - 1) as a string of its digits, so
 * that none is lost. Throws SyntaxError if the text is not JSON or contains a number without a finite value.
 */
export function parseExactJson(bytes: Buffer, start = 0, end = bytes.length): unknown {
  const reader = new JsonReader(bytes, start);
  const integers = new Places();
  reader.skip(integers);
  if (reader.hasInfinite) throw new SyntaxError('A number has no finite value');
  if (integers.length === 0) return JSON.parse(bytes.toString('utf8', start, end));
  const out = new ByteWriter(end - start + 2 * integers.length);
  writeExactJson(bytes, start, end, integers, out);
  return JSON.parse(out.bytes.toString('utf8'));
}
