/** A fair queue: owners take turns, and the entries of one owner stay in order of arrival. */
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

  /** Removes the entry; false if it is not queued. */
  remove(owner: string, entry: T): boolean {
    const own = this.#entries.get(owner);
    if (!own?.delete(entry)) return false;
    if (own.size === 0) this.#entries.delete(owner);
    this.#length--;
    return true;
  }

  /** Removes and returns the next entry; undefined if there is none. */
  next(): T | undefined {
    const [turn] = this.#entries;
    if (!turn) return undefined;
    const [owner, own] = turn;
    const [entry] = own;
    // Re-inserts the owner behind all others.
    this.#entries.delete(owner);
    this.#entries.set(owner, own);
    if (entry !== undefined) this.remove(owner, entry);
    return entry;
  }

  /**
   * Removes and returns the newest entry of the owner with the most entries; undefined if `owner`, with one more, would
   * have as many.
   */
  dropNewestOfMost(owner: string): T | undefined {
    let [most, size] = [owner, (this.#entries.get(owner)?.size ?? 0) + 1];
    // With one entry each, no owner has more than its share.
    if (this.#entries.size === this.#length) return undefined;
    for (const [other, { size: others }] of this.#entries) if (others > size) [most, size] = [other, others];
    const newest = most === owner ? undefined : [...(this.#entries.get(most) ?? [])].at(-1);
    if (newest !== undefined) this.remove(most, newest);
    return newest;
  }
}
