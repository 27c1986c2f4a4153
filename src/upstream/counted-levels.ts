import type { LogLevel } from './task.ts';

/** As `LoggedLevels`, while it is made. */
export type CountedLevels = Map<LogLevel, { count: number; latest: number }>;

/** Counts a message of this level; places must ascend. */
export function countLevel(levels: CountedLevels, logLevel: LogLevel, place: number): void {
  const level = levels.get(logLevel);
  if (level) {
    level.count++;
    level.latest = place;
  } else {
    levels.set(logLevel, { count: 1, latest: place });
  }
}
