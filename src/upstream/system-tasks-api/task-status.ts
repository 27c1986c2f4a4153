import type { JsonRecord } from '../../json/record.ts';
import { DocumentedStrings } from '../documented-strings.ts';
import type { Drift } from '../drift.ts';
import type { TaskStatus } from '../task.ts';
import type { components } from './generated/openapi.ts';

const statuses: Readonly<Record<components['schemas']['SystemTaskStatusEnum'], TaskStatus>> = {
  unknown: 'UNKNOWN',
  successful: 'SUCCESSFUL',
  warning: 'WARNING',
  error: 'ERROR',
};

const documentedStatuses = new DocumentedStrings<TaskStatus>('status', statuses, 'UNKNOWN');

/** Reads the status from a string field; returns UNKNOWN and records a deviation for undocumented values. */
export function readStatus(record: JsonRecord, field: number, drift: Drift): TaskStatus {
  return documentedStatuses.read(record, field, drift);
}
