import type { JsonRecord } from '../json/record.ts';
import { DocumentedStrings } from './documented-strings.ts';
import type { Drift } from './drift.ts';
import type { LogLevel } from './task.ts';

const documentedLevels = new DocumentedStrings<LogLevel>(
  'log level',
  {
    critical: 'CRITICAL',
    exception: 'EXCEPTION',
    error: 'ERROR',
    warn: 'WARN',
    warning: 'WARNING',
    info: 'INFO',
    debug: 'DEBUG',
    notset: 'NOTSET',
    // A task that has never run has the level "".
    '': 'NOTSET',
  },
  'NOTSET',
);

/** Reads the log level from a string field; returns NOTSET and records a deviation for undocumented values. */
export function readLogLevel(record: JsonRecord, field: number, drift: Drift): LogLevel {
  return documentedLevels.read(record, field, drift);
}
