import type { Logger } from 'pino';
import type { LogLevel } from '../../src/config/settings.ts';
import { createLogger } from '../../src/observability/create-logger.ts';
import { until } from './until.ts';

/** A logger of the gateway, and what it has written. */
export interface CapturedLog {
  readonly logger: Logger;
  /** As it was written. */
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into lines of every shape
  readonly lines: readonly any[];
  /** Waits until there are `count` lines about requests, and returns them. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  requests(count: number): Promise<readonly any[]>;
}

export function captureLog(level: LogLevel = 'trace'): CapturedLog {
  const written: string[] = [];
  const logger = createLogger(level, { write: (line) => void written.push(line) });
  const parsed = () => written.map((line) => JSON.parse(line));
  return {
    logger,
    get text() {
      return written.join('');
    },
    get lines() {
      return parsed();
    },
    async requests(count) {
      const found = () => parsed().filter(({ msg }) => msg === 'request');
      // A line is written when the answer has left, so a caller may have it before.
      await until(() => found().length >= count, { what: `${count} lines about requests`, state: parsed });
      return found();
    },
  };
}
