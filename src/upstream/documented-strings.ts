import { isAt } from '../json/bytes.ts';
import type { JsonRecord } from '../json/record.ts';
import type { DriftKind } from '../transport/upstream-events.ts';
import type { Drift } from './drift.ts';

/** The documented strings of one field, and the values that they stand for. */
export class DocumentedStrings<T extends string | null> {
  readonly #kind: DriftKind;
  readonly #entries: readonly { readonly json: Buffer; readonly value: T }[];
  readonly #values: ReadonlyMap<string, T>;
  readonly #otherwise: T;

  constructor(kind: DriftKind, values: Readonly<Record<string, T>>, otherwise: T) {
    this.#kind = kind;
    this.#entries = Object.entries(values).map(([wire, value]) => ({ json: Buffer.from(`"${wire}"`), value }));
    this.#values = new Map(Object.entries(values));
    this.#otherwise = otherwise;
  }

  read(record: JsonRecord, field: number, drift: Drift): T {
    const start = record.startOf(field);
    const length = record.endOf(field) - start;
    for (const { json, value } of this.#entries) {
      if (json.length === length && isAt(record.bytes, start, json)) return value;
    }
    const text = record.text(field);
    // The text is escaped.
    const known = this.#values.get(text);
    if (known === undefined) drift.note(this.#kind, text);
    return known ?? this.#otherwise;
  }
}
