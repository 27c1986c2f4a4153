import { badInput } from '../errors.ts';
import type { LogLevel, TaskLog, TaskMessage } from '../upstream/task.ts';

const severities: Readonly<Record<LogLevel, number>> = {
  CRITICAL: 5,
  EXCEPTION: 4,
  ERROR: 4,
  WARN: 3,
  WARNING: 3,
  INFO: 2,
  DEBUG: 1,
  NOTSET: 0,
};

export interface MessageSelection {
  readonly minLevel?: LogLevel | null;
  /** Maximum number, counted from the oldest; applied before `last`. */
  readonly first?: number | null;
  /** Maximum number, counted from the newest. */
  readonly last?: number | null;
}

/** Throws BAD_USER_INPUT if `first` or `last` of the field is negative. */
export function checkMessageSelection(field: string, { first, last }: MessageSelection): void {
  if (first != null && first < 0) throw badInput(`${field}.first`, 'be at least 0', first);
  if (last != null && last < 0) throw badInput(`${field}.last`, 'be at least 0', last);
}

/**
 * Visits the messages at `minLevel` or above: the first `first`, and of these the last `last`. A message is valid only
 * until the next one is visited. Throws as `TaskLog.each`.
 */
export function eachSelected(log: TaskLog, selection: MessageSelection, visit: (message: TaskMessage) => void): void {
  const { last } = selection;
  if (last == null) {
    eachFirst(log, selection, visit);
    return;
  }
  const places: number[] = [];
  eachFirst(log, selection, (_message, place) => places.push(place));
  for (const place of places.slice(Math.max(0, places.length - last))) visit(log.at(place));
}

/** Always reads the whole log, so that a log that breaks the contract fails for every selection. */
function eachFirst(
  log: TaskLog,
  { minLevel, first }: MessageSelection,
  visit: (message: TaskMessage, place: number) => void,
): void {
  let left = first ?? Number.POSITIVE_INFINITY;
  log.each((message, place) => {
    if (left > 0 && isSelected(message.logLevel, minLevel)) {
      left--;
      visit(message, place);
    }
  });
}

/** Number of messages, at `minLevel` or above if it is given. Throws as `TaskLog.levels`. */
export function countMessages(
  { levels }: Pick<TaskLog, 'levels'>,
  { minLevel }: Pick<MessageSelection, 'minLevel'>,
): number {
  let total = 0;
  for (const [level, { count }] of levels) if (isSelected(level, minLevel)) total += count;
  return total;
}

function isSelected(level: LogLevel, minLevel: LogLevel | null | undefined): boolean {
  return minLevel == null || isAtLeast(level, minLevel);
}

/** Whether `level` is `minLevel` or more severe. */
export function isAtLeast(level: LogLevel, minLevel: LogLevel): boolean {
  return severities[level] >= severities[minLevel];
}
