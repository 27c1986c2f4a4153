import { JsonReader } from './json-reader.ts';

/**
 * The value of the JSON text between `start` and `end`, but an integer literal past ±(2^53 - 1) becomes the string of its
 * digits, so that none is lost. Throws SyntaxError where the text is not JSON, and where a number has no finite value.
 */
export function parseExactJson(bytes: Buffer, start = 0, end = bytes.length): unknown {
  const reader = new JsonReader(bytes, start);
  reader.skip();
  return JSON.parse(quoteIntegers(bytes, start, end, reader.largeIntegers));
}

/** `integers` are the starts and ends of those to quote. */
function quoteIntegers(bytes: Buffer, start: number, end: number, integers: readonly number[]): string {
  let text = '';
  let copied = start;
  for (let index = 0; index < integers.length; index += 2) {
    const [from = end, to = end] = integers.slice(index, index + 2);
    text += `${bytes.toString('utf8', copied, from)}"${bytes.toString('latin1', from, to)}"`;
    copied = to;
  }
  return text + bytes.toString('utf8', copied, end);
}
