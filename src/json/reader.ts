import type { ArrayEnd } from './array-end.ts';
import {
  afterBlanks,
  afterColon,
  afterKey,
  afterString,
  afterWord,
  closeArray,
  closeObject,
  comma,
  isAt,
  notJson,
  openArray,
  openObject,
  quote,
} from './bytes.ts';
import { afterNumber, passedNumber } from './numbers.ts';
import type { Places } from './places.ts';

const firstLetter = 0x41;

/** Levels that the list of open brackets keeps allocated between values. */
const keptLevels = 1024;

/**
 * The closing brackets of the open objects and arrays. Shared by all readers: reading one value is never interrupted by
 * another.
 */
let open = new Uint8Array(keptLevels);

/**
 * Reads JSON text in UTF-8, each byte once. Its methods throw SyntaxError if the text is not JSON. Call `next…` until it
 * returns false to read an object or an array, and `skip` or `enter` for each value.
 */
export class JsonReader {
  readonly bytes: Buffer;
  /** The current position. */
  at: number;
  /** The position of the last member's key, including its quotes. */
  keyStart = 0;
  keyEnd = 0;
  /** Nesting depth of the last skipped value. */
  depth = 0;
  /** Whether the last skipped value contains a number without a finite value. */
  hasInfinite = false;
  /** Whether `jumpArray` may jump over an array. */
  mayJump = false;
  /** Whether `jumpArray` has jumped over an array. */
  hasJumped = false;
  #first = false;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = afterBlanks(bytes, at);
  }

  /** Enters the object or array at the current position. */
  enter(): void {
    this.at++;
    this.#first = true;
  }

  /** Moves to the value of the object's next member; false at the end of the object, which is then left. */
  nextMember(): boolean {
    if (!this.#more(closeObject)) return false;
    this.keyStart = this.at;
    this.keyEnd = afterString(this.bytes, this.at);
    this.at = afterColon(this.bytes, this.keyEnd);
    return true;
  }

  /**
   * Moves to the value of the next member if its key is written exactly as `text`: the key, preceded by a comma unless it
   * is the first. Otherwise returns false and does not move.
   */
  takeMember(text: Buffer): boolean {
    const { bytes, at } = this;
    if (this.#first === (text[0] === comma) || !isAt(bytes, at, text)) return false;
    this.at = afterBlanks(bytes, at + text.length);
    this.#first = false;
    return true;
  }

  /** Moves to the array's next element; false at the end of the array, which is then left. */
  nextElement(): boolean {
    return this.#more(closeArray);
  }

  /**
   * Reads and checks the value at the current position. Adds the position of each integer past ±(2^53 - 1) to
   * `largeIntegers`.
   */
  skip(largeIntegers?: Places): void {
    const { bytes } = this;
    let level = 0;
    let depth = 0;
    let { at } = this;
    this.hasInfinite = false;
    for (;;) {
      const opener = bytes[at];
      let isWhole = true;
      if (opener === quote) {
        at = afterString(bytes, at);
      } else if (opener === openObject || opener === openArray) {
        const closer = opener === openObject ? closeObject : closeArray;
        at = afterBlanks(bytes, at + 1);
        if (level === open.length) open = resized(open, level * 2);
        open[level++] = closer;
        if (level > depth) depth = level;
        if (bytes[at] === closer) {
          at++;
          level--;
        } else {
          if (closer === closeObject) at = afterKey(bytes, at);
          isWhole = false;
        }
      } else if ((opener as number) >= firstLetter) {
        at = afterWord(bytes, at);
      } else {
        const start = at;
        at = afterNumber(bytes, start);
        if (passedNumber.isLargeInteger) largeIntegers?.add(start);
        else if (passedNumber.isInfinite) this.hasInfinite = true;
      }
      while (isWhole) {
        if (level === 0) {
          this.at = at;
          this.depth = depth;
          if (open.length > keptLevels) open = resized(open, keptLevels);
          return;
        }
        const closer = open[level - 1];
        at = afterBlanks(bytes, at);
        if (bytes[at] === comma) {
          at = afterBlanks(bytes, at + 1);
          if (closer === closeObject) at = afterKey(bytes, at);
          isWhole = false;
        } else if (bytes[at] === closer) {
          at++;
          level--;
        } else {
          throw notJson(at);
        }
      }
    }
  }

  /**
   * Jumps over the array at the current position, to the first match of its end. Returns false if that is not possible.
   *
   * The match cannot be inside a string, where its quote would be escaped. It may be nested inside the array, or lie beyond
   * it if this array's end is formatted differently. Then brackets or values do not add up and reading fails; if it fails
   * and `hasJumped` is set, the caller must read again with `mayJump` off. But a match beyond the array and in the same
   * record hides the members between: whoever knows the fields must notice which are missing.
   */
  jumpArray({ before, text }: ArrayEnd): boolean {
    const { bytes, at } = this;
    if (!this.mayJump || bytes[at] !== openArray) return false;
    const isEmpty = bytes[at + 1] === closeArray;
    const found = isEmpty ? at + 1 : bytes.indexOf(text, at);
    // Formatted differently: searching again in each row would make the time quadratic.
    this.mayJump = isEmpty || (found !== -1 && isAt(bytes, found - before.length, before));
    if (!this.mayJump) return false;
    this.hasJumped ||= !isEmpty;
    this.at = found + 1;
    return true;
  }

  /** Checks that only white space follows. */
  end(): void {
    const end = afterBlanks(this.bytes, this.at);
    if (end !== this.bytes.length) throw notJson(end);
  }

  #more(closer: number): boolean {
    let at = afterBlanks(this.bytes, this.at);
    const byte = this.bytes[at];
    if (byte === closer) {
      this.at = at + 1;
      this.#first = false;
      return false;
    }
    if (!this.#first) {
      if (byte !== comma) throw notJson(at);
      at = afterBlanks(this.bytes, at + 1);
    }
    this.#first = false;
    this.at = at;
    return true;
  }
}

function resized(from: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const to = new Uint8Array(length);
  to.set(from.subarray(0, length));
  return to;
}
