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

/** Levels for which the list of open brackets is kept from one walk to the next. */
const keptLevels = 1024;

/** The brackets that close what is open. All readers share it, as no walk along a value is interrupted by another. */
let open = new Uint8Array(keptLevels);

/**
 * Walks along JSON text in UTF-8, each byte once. Its methods throw SyntaxError if the text is not JSON.
 * The contents of an object or an array are read by `next…` until that is false, and each value by `skip` or by walking
 * into it.
 */
export class JsonReader {
  readonly bytes: Buffer;
  /** How far the walk has come. */
  at: number;
  /** The place of the last member's key, its quotes included. */
  keyStart = 0;
  keyEnd = 0;
  /** How many levels of objects and arrays the value has that was skipped last. */
  depth = 0;
  /** Whether the value that was skipped last holds a number without a finite value. */
  hasInfinite = false;
  /** Whether `passArray` may walk past anything. */
  mayPass = false;
  /** Whether it has. */
  passed = false;
  #first = false;

  constructor(bytes: Buffer, at = 0) {
    this.bytes = bytes;
    this.at = afterBlanks(bytes, at);
  }

  /** Walks into the object or array that opens here. */
  enter(): void {
    this.at++;
    this.#first = true;
  }

  /** Whether the object has one more member; then its value stands at `at`. Else the walk has left the object. */
  nextMember(): boolean {
    if (!this.#more(closeObject)) return false;
    this.keyStart = this.at;
    this.keyEnd = afterString(this.bytes, this.at);
    this.at = afterColon(this.bytes, this.keyEnd);
    return true;
  }

  /**
   * Whether the object has one more member and its key is written, to the byte, as `text`: the key, and before it a comma
   * if it is not the first. Then its value stands at `at`; else the walk has not moved.
   */
  takeMember(text: Buffer): boolean {
    const { bytes, at } = this;
    if (this.#first === (text[0] === comma) || !isAt(bytes, at, text)) return false;
    this.at = afterBlanks(bytes, at + text.length);
    this.#first = false;
    return true;
  }

  /** Whether the array has one more element; then it stands at `at`. Else the walk has left the array. */
  nextElement(): boolean {
    return this.#more(closeArray);
  }

  /**
   * Walks past the value that stands here, and checks all of it. Adds the place of each integer past ±(2^53 - 1) to
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
   * Walks past the array that stands here without reading it, to the first place where `end` begins, which is the closing
   * bracket and what is expected to follow. False if that is not possible.
   *
   * The place cannot lie in a string, where its quote would have a backslash. It may lie deeper in the array, or after it
   * if `end` is written in another way there. Then the text closes too much in what follows, or values are missing
   * between: if anything is wrong with what comes out, and `passed`, it has to be read again without passing.
   */
  passArray(end: Buffer): boolean {
    if (!this.mayPass || this.bytes[this.at] !== openArray) return false;
    const found = this.bytes.indexOf(end, this.at);
    // Not written as expected; to look for it in each row would take ever longer.
    this.mayPass = found !== -1;
    if (!this.mayPass) return false;
    this.passed = true;
    this.at = found + 1;
    return true;
  }

  /** Checks that nothing but blanks follows. */
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
