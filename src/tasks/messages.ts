import { badInput } from '../errors.ts';
import type { LogLevel, TaskMessage } from '../upstream/task.ts';

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
  /** At most this many, from the oldest; applied before `last`. */
  readonly first?: number | null;
  /** At most this many, from the newest. */
  readonly last?: number | null;
}

/** Throws BAD_USER_INPUT where `first` or `last` is negative. */
export function checkMessageSelection({ first, last }: MessageSelection): void {
  if (first != null && first < 0) throw badInput('messages.first', 'be at least 0', first);
  if (last != null && last < 0) throw badInput('messages.last', 'be at least 0', last);
}

/** Whether it selects every message. */
export function isWhole({ minLevel, first, last }: MessageSelection): boolean {
  return minLevel == null && first == null && last == null;
}

/** The messages at the level or a more severe one; of these the first, then the last of those. */
export function selectMessages(
  messages: readonly TaskMessage[],
  { minLevel, first, last }: MessageSelection,
): readonly TaskMessage[] {
  const atLevel = minLevel == null ? messages : messages.filter((message) => isAtLeast(message.logLevel, minLevel));
  const firsts = first == null ? atLevel : atLevel.slice(0, first);
  return last == null ? firsts : firsts.slice(Math.max(0, firsts.length - last));
}

/** How many messages there are, at the level or a more severe one where it is given. */
export function countMessages(
  messages: readonly TaskMessage[],
  { minLevel }: Pick<MessageSelection, 'minLevel'>,
): number {
  return minLevel == null ? messages.length : messages.filter(({ logLevel }) => isAtLeast(logLevel, minLevel)).length;
}

/** Whether `level` is `minLevel` or more severe. */
export function isAtLeast(level: LogLevel, minLevel: LogLevel): boolean {
  return severities[level] >= severities[minLevel];
}
