/** In what an answer can depart from the documented contract without breaking it. */
export type DriftKind = 'status' | 'log level' | 'task field' | 'missing task field';

/** Is told of each departure when it is first seen; `name` is the undocumented value or the field, shortened. */
export type DriftListener = (kind: DriftKind, name: string) => void;

/** So that a hostile upstream can neither fill the memory nor the log. */
const maxKnown = 200;
const maxNameLength = 60;

/** Departures that are tolerated: told once each, and counted. */
export class Drift {
  readonly #listener: DriftListener;
  readonly #known = new Set<string>();
  readonly #counts = new Map<DriftKind, number>();

  constructor(listener: DriftListener) {
    this.#listener = listener;
  }

  /** How often each kind was met. */
  get counts(): ReadonlyMap<DriftKind, number> {
    return this.#counts;
  }

  note(kind: DriftKind, name: string): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
    const shown = name.slice(0, maxNameLength);
    const key = `${kind} ${shown}`;
    if (this.#known.has(key) || this.#known.size >= maxKnown) return;
    this.#known.add(key);
    this.#listener(kind, shown);
  }
}
