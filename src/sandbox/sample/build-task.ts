import type { Json } from '../exact-json.ts';
import type { SandboxMessage, SandboxTask } from '../sandbox-task.ts';
import { toTimestamp } from '../timestamp.ts';
import type { Random } from './random.ts';

/** The content of a log line; its time depends on the run. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warning' | 'error' | 'critical';
  readonly logger: string;
  readonly event: string;
  readonly attributes?: { readonly [key: string]: Json };
}

/** The properties of a task; its UUID and times are random. */
export interface TaskDraft {
  readonly name: string;
  readonly description: string | null;
  readonly uid: string | null;
  readonly status: 'unknown' | 'successful' | 'warning' | 'error';
  readonly log?: readonly LogLine[];
  /** Approximate duration of a run. */
  readonly seconds?: number;
}

const microsPerSecond = 1_000_000;
const microsPerHour = 3600 * microsPerSecond;
// The time at which the sample was "taken". Fixed, so that each start serves the same data. In microseconds.
const sampleTime = Date.UTC(2025, 4, 20, 8, 30) * 1000;

/** Creates a stored row of a run that finished within the last day. */
export function buildTask(random: Random, draft: TaskDraft): SandboxTask {
  const wholeSecond = random.chance(0.08);
  const startedAgo = random.integer(60, 24 * 3600) * microsPerSecond;
  const start = sampleTime - startedAgo + (wholeSecond ? 0 : random.integer(1, microsPerSecond - 1));
  const duration = (draft.seconds ?? 0.2) * (0.5 + random.next());
  const finish = start + Math.round(duration * microsPerSecond);
  const expiring = !random.chance(0.1);
  return {
    uuid: random.uuid(),
    name: draft.name,
    uid: draft.uid,
    description: draft.description,
    start_timestamp: toTimestamp(start, 'Z'),
    finish_timestamp: toTimestamp(finish, 'Z'),
    duration,
    status: draft.status,
    messages: toMessages(draft.log ?? [], start, finish),
    expires: expiring ? toTimestamp(finish + random.pick([6, 24, 48]) * microsPerHour, 'Z') : null,
    expiring,
  };
}

/** Creates a row as authentik does on start-up, before the task's first run: its only message is a bare string. */
export function buildNeverRunTask(random: Random, name: string, description: string): SandboxTask {
  const created = toTimestamp(sampleTime - random.integer(1, 3600 * microsPerSecond), 'Z');
  return {
    ...buildTask(random, { name, description, uid: null, status: 'unknown' }),
    start_timestamp: created,
    finish_timestamp: created,
    duration: 0,
    messages: ['Task has not been run yet.'],
  };
}

function toMessages(log: readonly LogLine[], start: number, finish: number): readonly SandboxMessage[] {
  const step = (finish - start) / (log.length + 1);
  return log.map(({ level, logger, event, attributes = {} }, index) => ({
    timestamp: toTimestamp(Math.floor(start + step * (index + 1)), '+00:00'),
    log_level: level,
    logger,
    event,
    attributes,
  }));
}
