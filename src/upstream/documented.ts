import type { components } from '../generated/upstream.ts';
import type { Drift, DriftKind } from './drift.ts';
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

const statusByWire: ReadonlyMap<string, TaskStatus> = new Map(Object.entries(statuses));
// A task that has never run has the level "".
const levelByWire: ReadonlyMap<string, LogLevel> = new Map([...Object.entries(logLevels), ['', 'NOTSET']]);

/** UNKNOWN, and a note, for a status that nobody documented. */
export function toStatus(wire: string, drift: Drift): TaskStatus {
  return documented(statusByWire, wire, 'status', drift) ?? 'UNKNOWN';
}

/** NOTSET, and a note, for a level that nobody documented. */
export function toLogLevel(wire: string, drift: Drift): LogLevel {
  return documented(levelByWire, wire, 'log level', drift) ?? 'NOTSET';
}

function documented<T>(values: ReadonlyMap<string, T>, value: string, kind: DriftKind, drift: Drift): T | undefined {
  const known = values.get(value);
  if (known === undefined) drift.note(kind, value);
  return known;
}
