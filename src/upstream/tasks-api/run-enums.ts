import { DocumentedStrings } from '../documented-strings.ts';
import type { TaskState, TaskStatus } from '../task.ts';
import type { components } from './generated/openapi.ts';

type Schemas = components['schemas'];

/** What the values of `aggregated_status` stand for. */
export const statuses: Readonly<Record<Schemas['TaskAggregatedStatusEnum'], TaskStatus>> = {
  info: 'SUCCESSFUL',
  done: 'SUCCESSFUL',
  warning: 'WARNING',
  error: 'ERROR',
  rejected: 'ERROR',
  queued: 'UNKNOWN',
  running: 'UNKNOWN',
  consumed: 'UNKNOWN',
  preprocess: 'UNKNOWN',
  postprocess: 'UNKNOWN',
  waiting_for_dependencies: 'UNKNOWN',
};

/** `aggregated_status`; UNKNOWN if nobody has documented it. */
export const documentedStatuses = new DocumentedStrings<TaskStatus>('status', statuses, 'UNKNOWN');

/** What the values of `state` stand for. */
export const states: Readonly<Record<Schemas['TaskStateEnum'], TaskState>> = {
  done: 'DONE',
  queued: 'QUEUED',
  rejected: 'REJECTED',
  running: 'RUNNING',
  consumed: 'CONSUMED',
  preprocess: 'PREPROCESS',
  postprocess: 'POSTPROCESS',
  waiting_for_dependencies: 'WAITING_FOR_DEPENDENCIES',
};

/** `state`; null if nobody has documented it. */
export const documentedStates = new DocumentedStrings<TaskState | null>('state', states, null);
