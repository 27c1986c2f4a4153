import type { DriftKind, UpstreamEvents } from '../transport/upstream-events.ts';

/** Distinct deviations that are remembered: a hostile upstream must not fill memory or log. */
const maxKnown = 200;
const maxNameLength = 60;

/** Reports tolerated deviations from the contract, and whether each is the first of its kind and name. */
export class Drift {
  readonly #events: Pick<UpstreamEvents, 'drifted'>;
  readonly #known = new Set<string>();

  constructor(events: Pick<UpstreamEvents, 'drifted'>) {
    this.#events = events;
  }

  /** `name` is the undocumented value or field; it is shortened for the report. */
  note(kind: DriftKind, name: string): void {
    const shown = name.slice(0, maxNameLength);
    const key = `${kind} ${shown}`;
    const first = !this.#known.has(key) && this.#known.size < maxKnown;
    if (first) this.#known.add(key);
    this.#events.drifted(kind, shown, first);
  }
}
