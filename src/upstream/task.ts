import { GatewayError, withoutStack } from '../errors.ts';
import type { ByteWriter } from '../json/byte-writer.ts';

export type TaskStatus = 'UNKNOWN' | 'SUCCESSFUL' | 'WARNING' | 'ERROR';

/** In the schema's order. */
export const allLogLevels = ['CRITICAL', 'EXCEPTION', 'ERROR', 'WARN', 'WARNING', 'INFO', 'DEBUG', 'NOTSET'] as const;

export type LogLevel = (typeof allLogLevels)[number];

/** One entry of the log of a task's last run. */
export interface TaskMessage {
  /** RFC 3339, as the upstream stored it. */
  readonly timestamp: string;
  readonly logLevel: LogLevel;
  readonly logger: string;
  readonly event: string;
  /** Integers past ±(2^53 - 1) are strings of their digits. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Writes a field's value as JSON. */
  write(field: MessageField, out: ByteWriter): void;
  /**
   * Writes the fields from one to another of `verbatimMessageFields` at once, as members of an object: `"key":value` with commas
   * between, but without the first key. False, and nothing is written, if the upstream's text does not allow it.
   */
  writeRun(first: MessageField, last: MessageField, out: ByteWriter): boolean;
}

/** The fields of a message that a client sees as the upstream has them. */
export const messageFields = ['timestamp', 'logLevel', 'logger', 'event', 'attributes'] as const;

export type MessageField = (typeof messageFields)[number];

/** Neighbours in the upstream's order, which it names and writes as the contract does. */
export const verbatimMessageFields: readonly (readonly MessageField[])[] = [['logger', 'event', 'attributes']];

/** For each level that a log has: how many of its messages have it, and the place of the latest of them. */
export type LoggedLevels = ReadonlyMap<LogLevel, { readonly count: number; readonly latest: number }>;

/** The messages of a run, oldest first. They are read when they are asked for. */
export interface TaskLog {
  /**
   * Visits the messages one by one; each holds only until the next is visited. `place`, which is for `at`, ascends.
   * Throws UPSTREAM_INVALID_RESPONSE if a message breaks the contract, also when some have been visited.
   */
  each(visit: (message: TaskMessage, place: number) => void): void;
  /** The message at a place that `each` has visited. */
  at(place: number): TaskMessage;
  /** The levels that the messages have. Throws as `each`. */
  readonly levels: LoggedLevels;
}

/** Every state of a run, in the schema's order. */
export const allStates = [
  'WAITING_FOR_DEPENDENCIES',
  'QUEUED',
  'CONSUMED',
  'PREPROCESS',
  'RUNNING',
  'POSTPROCESS',
  'REJECTED',
  'DONE',
] as const;

/** How far a run is. */
export type TaskState = (typeof allStates)[number];

/** What a run belongs to. */
export interface RelatedObject {
  readonly appLabel: string | null;
  readonly model: string | null;
  readonly id: string;
}

/** A background task: its last run, or one of its runs. Timestamps are RFC 3339 texts with all their digits. */
export interface Task {
  /** Lower case. */
  readonly uuid: string;
  readonly name: string;
  readonly fullName: string;
  readonly uid: string | null;
  readonly description: string | null;
  readonly startTimestamp: string;
  readonly finishTimestamp: string;
  /** Seconds. */
  readonly duration: number;
  readonly status: TaskStatus;
  readonly log: TaskLog;
  /** What earlier attempts of this run logged. */
  readonly previousLog: TaskLog;
  readonly expires: string | null;
  readonly expiring: boolean | null;
  /** Null if the upstream does not say, or says something that nobody has documented. */
  readonly state: TaskState | null;
  readonly queue: string | null;
  readonly retries: number | null;
  readonly eta: string | null;
  /** When anything of the record changed last. */
  readonly updatedAt: string;
  readonly relatedObject: RelatedObject | null;
  /** The text by which the upstream sorts a field of few values; null if it has none. */
  sortText(field: 'status' | 'state'): string | null;
  /** Writes a field's value as JSON. */
  write(field: TaskField, out: ByteWriter): void;
  /**
   * Writes the fields from one to another of `verbatimTaskFields` at once, as members of an object: `"key":value` with commas
   * between, but without the first key. False, and nothing is written, if the upstream's text does not allow it.
   */
  writeRun(first: TaskField, last: TaskField, out: ByteWriter): boolean;
}

/** The fields of a task that a client sees as the upstream has them, apart from its messages and its related object. */
export const taskFields = [
  'uuid',
  'name',
  'fullName',
  'uid',
  'description',
  'startTimestamp',
  'finishTimestamp',
  'duration',
  'status',
  'expires',
  'expiring',
  'state',
  'queue',
  'retries',
  'eta',
  'updatedAt',
] as const;

export type TaskField = (typeof taskFields)[number];

/** Neighbours in the upstream's order, which it names and writes as the contract does. */
export const verbatimTaskFields: readonly (readonly TaskField[])[] = [
  ['uid', 'description'],
  ['expires', 'expiring'],
];

/** A row of an answer: a task, or why the row is none. */
export type TaskRow = Task | BrokenTask;

/** What can be read of a row's keys. */
export interface TaskKeys {
  readonly uuid: string | undefined;
  readonly fullName: string | undefined;
}

/** A row that breaks the contract. */
export class BrokenTask extends GatewayError {
  /** Lower case; undefined if even that is not readable. */
  readonly uuid: string | undefined;
  /** Undefined if it is not readable. */
  readonly fullName: string | undefined;

  private constructor({ uuid, fullName }: TaskKeys, { code, message }: GatewayError) {
    super(code, message);
    this.uuid = uuid;
    this.fullName = fullName;
  }

  /** A row with these keys, which is none for the reason that `error` gives. */
  static of(keys: TaskKeys, error: GatewayError): BrokenTask {
    return withoutStack(() => new BrokenTask(keys, error));
  }
}
