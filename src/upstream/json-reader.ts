import {
  afterBlanks,
  afterScalar,
  afterString,
  closeArray,
  closeObject,
  colon,
  comma,
  isAt,
  notJson,
  openArray,
  openObject,
  quote,
} from './json-bytes.ts';

/** Digits of an integer that a double may not hold. */
const suspectDigits = 16;

/**
 * Walks along JSON text in UTF-8, each byte once. Its methods throw SyntaxError where the text is not JSON.
 * What an object or array holds is read by `next…` until that is false, and each value by `skip` or by walking into it.
 */
export class JsonReader {
  readonly bytes: Buffer;
  /** Where the walk has come to. */
  at: number;
  /** Where the key of the last member stands, its quotes included. */
  keyStart = 0;
  keyEnd = 0;
  /** How many levels of objects and arrays the value has that was skipped last. */
  depth = 0;
  /** Starts and ends of the integers past ±(2^53 - 1) in the value that was skipped last. */
  readonly largeIntegers: number[] = [];
  /** Whether `passArray` may walk past anything. */
  mayPass = false;
  /** Whether it has. */
  passed = false;
  #first = false;
  /** The brackets that close what is open; what lies past the level is left over. */
  readonly #open: number[] = [];

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
    this.#readKey();
    return true;
  }

  /**
   * Whether the object has one more member and its key is written, to the byte, as `text`: the key, and before it a comma
   * where it is not the first. Then its value stands at `at`; else the walk has not moved.
   */
  takeMember(text: Buffer): boolean {
    const { bytes, at } = this;
    if (!isAt(bytes, at, text)) return false;
    this.at = afterBlanks(bytes, at + text.length);
    this.#first = false;
    return true;
  }

  /** Whether the array has one more element; then it stands at `at`. Else the walk has left the array. */
  nextElement(): boolean {
    return this.#more(closeArray);
  }

  /** Walks past the value that stands here, and checks all of it. */
  skip(): void {
    const { bytes } = this;
    const open = this.#open;
    let level = 0;
    let at = this.at;
    this.depth = 0;
    if (this.largeIntegers.length > 0) this.largeIntegers.length = 0;
    for (;;) {
      const opener = bytes[at];
      let isWhole = true;
      if (opener === quote) {
        at = afterString(bytes, at);
      } else if (opener === openObject || opener === openArray) {
        const closer = opener === openObject ? closeObject : closeArray;
        at = afterBlanks(bytes, at + 1);
        if (bytes[at] === closer) {
          at++;
          if (level + 1 > this.depth) this.depth = level + 1;
        } else {
          open[level++] = closer;
          if (level > this.depth) this.depth = level;
          if (closer === closeObject) at = afterKey(bytes, at);
          isWhole = false;
        }
      } else {
        const start = at;
        at = afterScalar(bytes, at);
        if (at - start >= suspectDigits && isLargeInteger(bytes, start, at)) this.largeIntegers.push(start, at);
      }
      while (isWhole) {
        if (level === 0) {
          this.at = at;
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
   * bracket and what is expected to follow. False where that is not possible.
   *
   * The place cannot lie in a string, where its quote would have a backslash. It may lie deeper in the array, or after it
   * where `end` is written in another way there. Then the text closes too much in what follows, or values are missing
   * between: what comes out wrong where `passed` has to be read again without passing.
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

  #readKey(): void {
    this.keyStart = this.at;
    this.keyEnd = afterString(this.bytes, this.at);
    this.at = afterColon(this.bytes, this.keyEnd);
  }
}

/** The index of the value after the key at `at`. */
function afterKey(bytes: Buffer, at: number): number {
  return afterColon(bytes, afterString(bytes, at));
}

function afterColon(bytes: Buffer, at: number): number {
  const next = afterBlanks(bytes, at);
  if (bytes[next] !== colon) throw notJson(next);
  return afterBlanks(bytes, next + 1);
}

/** Of the literal between `start` and `end`, which is no string. */
function isLargeInteger(bytes: Buffer, start: number, end: number): boolean {
  const literal = bytes.toString('latin1', start, end);
  return /^-?\d+$/.test(literal) && !Number.isSafeInteger(Number(literal));
}
