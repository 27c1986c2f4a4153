import {
  afterBlanks,
  afterScalar,
  afterString,
  closeArray,
  closeObject,
  colon,
  comma,
  notJson,
  openArray,
  openObject,
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

  /** Whether the array has one more element; then it stands at `at`. Else the walk has left the array. */
  nextElement(): boolean {
    return this.#more(closeArray);
  }

  /** Walks past the value that stands here, and checks all of it. */
  skip(): void {
    this.depth = 0;
    this.largeIntegers.length = 0;
    const open = this.#open;
    open.length = 0;
    for (;;) {
      const opener = this.bytes[this.at];
      if (opener === openObject || opener === openArray) {
        open.push(opener === openObject ? closeObject : closeArray);
        if (open.length > this.depth) this.depth = open.length;
        this.enter();
      } else {
        this.#skipScalar();
      }
      let closer = open.at(-1);
      while (closer !== undefined && !this.#more(closer)) {
        open.pop();
        closer = open.at(-1);
      }
      if (closer === undefined) return;
      if (closer === closeObject) this.#readKey();
    }
  }

  /**
   * Walks past the array that stands here without reading it, to the first place where `end` begins, which is the closing
   * bracket and what is expected to follow. False where that is not possible.
   *
   * The place cannot lie in a string, where its quote would have a backslash. Where it lies deeper in the array, the text
   * has closed less than it has opened so far, so that what follows closes too much: somewhere after this, the walk then
   * ends with a SyntaxError, and the text has to be read again without passing.
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
    const at = afterBlanks(this.bytes, this.keyEnd);
    if (this.bytes[at] !== colon) throw notJson(at);
    this.at = afterBlanks(this.bytes, at + 1);
  }

  #skipScalar(): void {
    const start = this.at;
    this.at = afterScalar(this.bytes, start);
    if (this.at - start >= suspectDigits && this.#isLargeInteger(start)) this.largeIntegers.push(start, this.at);
  }

  #isLargeInteger(start: number): boolean {
    const byte = this.bytes[start] ?? 0;
    // Neither a string nor a word.
    if (byte !== 0x2d && (byte < 0x30 || byte > 0x39)) return false;
    const literal = this.bytes.toString('latin1', start, this.at);
    return /^-?\d+$/.test(literal) && !Number.isSafeInteger(Number(literal));
  }
}
