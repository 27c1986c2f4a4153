const maxEntries = 500;
/** In UTF-16 units, so that 500 of them take 16 MB at most. */
const maxLength = 16_384;

/** What was made of a text, for the 500 texts that were used last. A text of more than 16384 characters is not kept. */
export class TextCache<T> {
  readonly #made = new Map<string, T>();

  get(text: string): T | undefined {
    const value = this.#made.get(text);
    if (value !== undefined) this.#keep(text, value);
    return value;
  }

  set(text: string, value: T): void {
    if (text.length > maxLength) return;
    this.#keep(text, value);
    const [oldest] = this.#made.keys();
    if (this.#made.size > maxEntries && oldest !== undefined) this.#made.delete(oldest);
  }

  /** A Map keeps its keys in the order in which they were added. */
  #keep(text: string, value: T): void {
    this.#made.delete(text);
    this.#made.set(text, value);
  }
}
