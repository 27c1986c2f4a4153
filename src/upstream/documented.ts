import { isAt } from '../json/bytes.ts';
import type { JsonRecord } from '../json/record.ts';
import type { DriftKind } from '../transport/upstream-events.ts';
import type { Drift } from './drift.ts';
import type { components } from './generated/openapi.ts';
import type { LogLevel, TaskStatus } from './task.ts';

type Schemas = components['schemas'];

const statuses: Readonly<Record<Schemas['SystemTaskStatusEnum'], TaskStatus>> = {
  unknown: 'UNKNOWN',
  successful: 'SUCCESSFUL',
  warning: 'WARNING',
  error: 'ERROR',
};

const logLevels: Readonly<Record<Schemas['LogLevelEnum'], LogLevel>> = {
  critical: 'CRITICAL',
  exception: 'EXCEPTION',
  error: 'ERROR',
  warn: 'WARN',
  warning: 'WARNING',
  info: 'INFO',
  debug: 'DEBUG',
  notset: 'NOTSET',
};

/** The documented strings of one field, and the values that they stand for. */
class DocumentedStrings<T extends string> {
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

const documentedStatuses = new DocumentedStrings('status', statuses, 'UNKNOWN');
// A task that has never run has the level "".
const documentedLevels = new DocumentedStrings<LogLevel>('log level', { ...logLevels, '': 'NOTSET' }, 'NOTSET');

/** Reads the status from a string field; returns UNKNOWN and records a deviation for undocumented values. */
export function readStatus(record: JsonRecord, field: number, drift: Drift): TaskStatus {
  return documentedStatuses.read(record, field, drift);
}

/** Reads the log level from a string field; returns NOTSET and records a deviation for undocumented values. */
export function readLogLevel(record: JsonRecord, field: number, drift: Drift): LogLevel {
  return documentedLevels.read(record, field, drift);
}
