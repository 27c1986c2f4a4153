import type { DriftKind, UpstreamEvents } from '../transport/upstream-events.ts';

/** So that a hostile upstream can neither fill the memory nor the log. */
const maxKnown = 200;
const maxNameLength = 60;

/** Departures that are tolerated: each is reported, and whether it is the first of its kind and name. */
export class Drift {
  readonly #events: Pick<UpstreamEvents, 'drifted'>;
  readonly #known = new Set<string>();

  constructor(events: Pick<UpstreamEvents, 'drifted'>) {
    this.#events = events;
  }

  /** `name` is the undocumented value or the field; it is reported shortened. */
  note(kind: DriftKind, name: string): void {
    const shown = name.slice(0, maxNameLength);
    const key = `${kind} ${shown}`;
    const first = !this.#known.has(key) && this.#known.size < maxKnown;
    if (first) this.#known.add(key);
    this.#events.drifted(kind, shown, first);
  }
}
