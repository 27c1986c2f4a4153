// What a row means, written from the contract's text without a thought of speed: everything is sorted and searched.

/** An entry of a log, as the upstream writes it. */
export interface Entry {
  readonly timestamp: string;
  readonly log_level: string;
  readonly logger: string;
  readonly event: string;
  readonly attributes: object;
}

/** A row as `JSON.parse` reads it, with large integers as strings. */
export type Row = Readonly<Record<string, unknown>> & { readonly state: string; readonly mtime: string };

const digits = 40;

/** The instant in units of 10^-40 s. */
export function instantOf(timestamp: string): bigint {
  const [, start = '', fraction = '', zone = ''] = /^(.*?)(?:\.(\d+))?(Z|[+-]..:..)$/.exec(timestamp) ?? [];
  const seconds = Date.parse(start + zone) / 1000;
  return BigInt(seconds) * 10n ** BigInt(digits) + BigInt(fraction.padEnd(digits, '0'));
}

function compare(a: string, b: string): number {
  const difference = instantOf(a) - instantOf(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

export function secondsFrom(start: string, finish: string): number {
  const text = String(instantOf(finish) - instantOf(start)).padStart(digits + 1, '0');
  return Number(`${text.slice(0, -digits)}.${text.slice(-digits)}`);
}

export function sorted(log: readonly Entry[]): readonly Entry[] {
  return [...log].sort((a, b) => compare(a.timestamp, b.timestamp));
}

export function timesOf(state: string, mtime: string, log: readonly Entry[], previousLog: readonly Entry[]) {
  const isWorkers = ({ logger }: Entry): boolean =>
    logger.includes('MessagesMiddleware') || logger.includes('TaskLogMiddleware');
  const isStart = ({ event }: Entry): boolean => event === 'Task is being processed';
  const [workers, previousWorkers] = [sorted(log).filter(isWorkers), sorted(previousLog).filter(isWorkers)];
  const isInLog = workers.some(isStart);
  const entries = isInLog ? workers : state === 'queued' && previousLog.length > 0 ? previousWorkers : [];
  const start = entries.findLastIndex(isStart);
  const finishes = start === -1 ? [] : entries.slice(start + 1).filter(isFinish);
  const counts = state === 'done' || state === 'rejected' || !isInLog;
  const mark = counts ? finishes.at(-1)?.timestamp : undefined;
  const finishTimestamp = mark === undefined || compare(mark, mtime) > 0 ? mtime : mark;
  const began = entries[start]?.timestamp ?? sorted(log)[0]?.timestamp ?? mtime;
  const startTimestamp = compare(began, finishTimestamp) > 0 ? finishTimestamp : began;
  return { startTimestamp, finishTimestamp, duration: secondsFrom(startTimestamp, finishTimestamp) };
}

function isFinish({ event, log_level }: Entry): boolean {
  return (
    event === 'Task finished processing without errors' || event === 'Task has been skipped' || log_level === 'error'
  );
}

const statuses: Readonly<Record<string, string>> = {
  ...{ done: 'SUCCESSFUL', info: 'SUCCESSFUL', warning: 'WARNING', error: 'ERROR', rejected: 'ERROR' },
};

function messagesOf(log: readonly Entry[]): readonly object[] {
  return sorted(log).map(({ timestamp, log_level, logger, event, attributes }) => ({
    timestamp,
    logLevel: log_level === '' ? 'NOTSET' : log_level.toUpperCase(),
    logger,
    event,
    attributes,
  }));
}

/** The values that a client must see of a row. */
export function naiveValues(row: Row): Readonly<Record<string, unknown>> {
  const log = (row['logs'] ?? row['messages'] ?? []) as readonly Entry[];
  const previousLog = (row['previous_logs'] ?? row['previous_messages'] ?? []) as readonly Entry[];
  const uid = row['uid'] as string;
  return {
    uuid: row['message_id'],
    name: row['actor_name'],
    fullName: uid,
    uid: uid.includes(':') ? uid.slice(uid.indexOf(':') + 1) : null,
    description: row['description'] ?? null,
    ...timesOf(row.state, row.mtime, log, previousLog),
    status: statuses[row['aggregated_status'] as string] ?? 'UNKNOWN',
    expires: null,
    expiring: null,
    state: row.state.toUpperCase(),
    queue: row['queue_name'],
    retries: row['retries'] ?? null,
    eta: row['eta'] ?? null,
    updatedAt: row.mtime,
    relatedObject:
      row['rel_obj_id'] == null
        ? null
        : { appLabel: row['rel_obj_app_label'] ?? null, model: row['rel_obj_model'] ?? null, id: row['rel_obj_id'] },
    log: messagesOf(log),
    previousLog: messagesOf(previousLog),
  };
}

/** Parses JSON, but integers past ±(2^53 - 1) become strings of their digits. */
export function parseExactly(text: string): unknown {
  const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
  return JSON.parse(
    text.replace(tokens, (token) =>
      /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
    ),
  );
}
