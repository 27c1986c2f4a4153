import { GatewayError } from '../errors.ts';
import type { components } from '../generated/upstream.ts';
import type { Drift, DriftKind } from './drift.ts';
import {
  BrokenTask,
  brokenContract,
  type LogLevel,
  type Task,
  type TaskKeys,
  type TaskMessage,
  type TaskRow,
  type TaskStatus,
} from './task.ts';
import {
  isWireObject,
  readArray,
  readDateTime,
  readNullableBoolean,
  readNullableDateTime,
  readNullableString,
  readNumber,
  readObject,
  readString,
  readUuid,
  type WireObject,
} from './wire.ts';

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

/** One element of `results`; one that breaks the contract becomes the reason why, so that the page stands. */
export function toTaskRow(wire: unknown, drift: Drift): TaskRow {
  try {
    return toTask(wire, drift);
  } catch (error) {
    if (error instanceof GatewayError) return new BrokenTask(readableKeys(wire), error);
    throw error;
  }
}

function readableKeys(wire: unknown): TaskKeys {
  const read = (reader: typeof readString, field: string): string | undefined => {
    try {
      return isWireObject(wire) ? reader(wire, field) : undefined;
    } catch {
      return undefined;
    }
  };
  return { uuid: read(readUuid, 'uuid'), fullName: read(readString, 'full_name') };
}

/** Throws UPSTREAM_INVALID_RESPONSE where a field other than `messages`' contents breaks the contract. */
export function toTask(wire: unknown, drift: Drift): Task {
  if (!isWireObject(wire)) throw brokenContract('a task is not an object');
  return new UpstreamTask(wire, drift);
}

class UpstreamTask implements Task {
  readonly uuid: string;
  readonly name: string;
  readonly fullName: string;
  readonly uid: string | null;
  readonly description: string | null;
  readonly startTimestamp: string;
  readonly finishTimestamp: string;
  readonly duration: number;
  readonly status: TaskStatus;
  readonly expires: string | null;
  readonly expiring: boolean | null;
  readonly #drift: Drift;
  readonly #wireMessages: readonly unknown[];
  #messages: readonly TaskMessage[] | undefined;

  constructor(wire: WireObject, drift: Drift) {
    this.#drift = drift;
    this.uuid = readUuid(wire, 'uuid');
    this.name = readString(wire, 'name');
    this.fullName = readString(wire, 'full_name');
    this.uid = readNullableString(wire, 'uid');
    this.description = readNullableString(wire, 'description');
    this.startTimestamp = readDateTime(wire, 'start_timestamp');
    this.finishTimestamp = readDateTime(wire, 'finish_timestamp');
    this.duration = readNumber(wire, 'duration');
    this.status = documented(statusByWire, readString(wire, 'status'), 'status', drift) ?? 'UNKNOWN';
    this.expires = readNullableDateTime(wire, 'expires');
    this.expiring = readNullableBoolean(wire, 'expiring');
    this.#wireMessages = readArray(wire, 'messages');
  }

  get messages(): readonly TaskMessage[] {
    // Most queries do not select the log, which is most of the bytes.
    this.#messages ??= this.#wireMessages.map((message) => toMessage(message, this.#drift));
    return this.#messages;
  }
}

function toMessage(wire: unknown, drift: Drift): TaskMessage {
  if (!isWireObject(wire)) throw brokenContract('a message is not an object');
  return {
    timestamp: readDateTime(wire, 'timestamp'),
    logLevel: documented(levelByWire, readString(wire, 'log_level'), 'log level', drift) ?? 'NOTSET',
    logger: readString(wire, 'logger'),
    event: readString(wire, 'event'),
    attributes: checkDepth(readObject(wire, 'attributes')),
  };
}

function documented<T>(values: ReadonlyMap<string, T>, value: string, kind: DriftKind, drift: Drift): T | undefined {
  const known = values.get(value);
  if (known === undefined) drift.note(kind, value);
  return known;
}

/** Far above what anybody logs, and far below what exhausts the stack when the answer is written. */
const maxDepth = 500;

function checkDepth(attributes: WireObject): WireObject {
  let level: readonly unknown[] = [attributes];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) throw brokenContract(`attributes are nested deeper than ${maxDepth} levels`);
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return attributes;
}
