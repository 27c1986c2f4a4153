/** Positions in an answer, in ascending order; four bytes each, since a hostile answer may have millions. */
export class Places {
  #items: Uint32Array | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** `index` must be below the length. */
  at(index: number): number {
    return this.#items?.[index] ?? 0;
  }

  /** The index of the first place that is not before `place`; the length if there is none. */
  indexFrom(place: number): number {
    let [low, high] = [0, this.#length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle) < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  add(place: number): void {
    const items = this.#items ?? new Uint32Array(8);
    this.#items = this.#length < items.length ? items : grown(items);
    this.#items[this.#length++] = place;
  }

  clear(): void {
    this.#length = 0;
  }
}

function grown(items: Uint32Array): Uint32Array {
  const larger = new Uint32Array(items.length * 2);
  larger.set(items);
  return larger;
}
