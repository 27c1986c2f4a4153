/** Entries that wait, each for somebody: everybody has a turn in rotation, with the own entries in the order of arrival. */
export class WaitingLine<T> {
  readonly #entries = new Map<string, Set<T>>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(owner: string, entry: T): void {
    const own = this.#entries.get(owner);
    if (own) own.add(entry);
    else this.#entries.set(owner, new Set([entry]));
    this.#length++;
  }

  /** Whether the entry was there. */
  remove(owner: string, entry: T): boolean {
    const own = this.#entries.get(owner);
    if (!own?.delete(entry)) return false;
    if (own.size === 0) this.#entries.delete(owner);
    this.#length--;
    return true;
  }

  /** Takes the entry whose turn it is; undefined if there is none. */
  next(): T | undefined {
    const [turn] = this.#entries;
    if (!turn) return undefined;
    const [owner, own] = turn;
    const [entry] = own;
    // Goes behind all others.
    this.#entries.delete(owner);
    this.#entries.set(owner, own);
    if (entry !== undefined) this.remove(owner, entry);
    return entry;
  }

  /** Takes the newest entry of the owner with the most, unless `owner` would have as many with one more. */
  dropNewestOfMost(owner: string): T | undefined {
    let [most, size] = [owner, (this.#entries.get(owner)?.size ?? 0) + 1];
    // When everybody has one, nobody has too many.
    if (this.#entries.size === this.#length) return undefined;
    for (const [other, { size: others }] of this.#entries) if (others > size) [most, size] = [other, others];
    const newest = most === owner ? undefined : [...(this.#entries.get(most) ?? [])].at(-1);
    if (newest !== undefined) this.remove(most, newest);
    return newest;
  }
}
