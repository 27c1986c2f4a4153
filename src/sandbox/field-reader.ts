import { JsonText } from './exact-json.ts';
import { toInstant } from './instant.ts';
import { compactJson, splitObject } from './split-json.ts';

const shownLength = 40;

/** Reads the fields of one JSON object, each as a given type; errors name the object and the field. */
export class FieldReader {
  readonly #fields: ReadonlyMap<string, string>;
  readonly #where: string;

  constructor(text: string, where: string) {
    if (!text.startsWith('{')) throw new Error(`${where} must be an object, but got ${shorten(text)}`);
    this.#fields = splitObject(text);
    this.#where = where;
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  string(name: string): string {
    return JSON.parse(this.#expect(name, 'a string', (text) => text.startsWith('"')));
  }

  timestamp(name: string): string {
    const timestamp = this.string(name);
    if (toInstant(timestamp) === undefined) throw this.mistake(name, 'a timestamp such as 2024-06-10T08:34:42.271169Z');
    return timestamp;
  }

  number(name: string): number {
    return Number(this.numberText(name));
  }

  /** A number's text, with all its digits. */
  numberText(name: string): string {
    return this.#expect(name, 'a number', (text) => /^[-0-9]/.test(text) && Number.isFinite(Number(text)));
  }

  boolean(name: string): boolean {
    return this.#expect(name, 'true or false', (text) => text === 'true' || text === 'false') === 'true';
  }

  /** The array's text. */
  array(name: string): string {
    return this.#expect(name, 'an array', (text) => text.startsWith('['));
  }

  object(name: string): JsonText {
    return new JsonText(compactJson(this.#expect(name, 'an object', (text) => text.startsWith('{'))));
  }

  /** Null if the field is null or missing. */
  nullable<T>(name: string, read: (name: string) => T): T | null {
    return (this.#fields.get(name) ?? 'null') === 'null' ? null : read(name);
  }

  /** Creates the error for a wrong field. */
  mistake(name: string, expected: string): Error {
    const text = this.#fields.get(name);
    return new Error(
      `${this.#where}: ${name} must be ${expected}, but ${text === undefined ? 'it is missing' : `got ${shorten(text)}`}`,
    );
  }

  #expect(name: string, expected: string, accepts: (text: string) => boolean): string {
    const text = this.#fields.get(name);
    if (text === undefined || !accepts(text)) throw this.mistake(name, expected);
    return text;
  }
}

function shorten(text: string): string {
  return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
}
