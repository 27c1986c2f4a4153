import type { LogLevel, TaskLog } from '../upstream/task.ts';
import { isAtLeast } from './messages.ts';

/** A level that a log has, and the place of its latest message. */
export interface PlacedLevel {
  readonly level: LogLevel;
  readonly place: number;
}

/** The most severe level; of equally severe ones the one logged last. Undefined if nothing was logged. Throws as `TaskLog.levels`. */
export function worstLevelOf({ levels }: Pick<TaskLog, 'levels'>): PlacedLevel | undefined {
  let worst: PlacedLevel | undefined;
  for (const [level, { latest: place }] of levels) {
    if (worst && !isAtLeast(level, worst.level)) continue;
    const isAlike = worst !== undefined && isAtLeast(worst.level, level);
    if (!worst || !isAlike || place > worst.place) worst = { level, place };
  }
  return worst;
}
