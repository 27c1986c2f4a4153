import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { describeFailure } from '../observability/describe-failure.ts';
import type { LogDestination } from '../observability/log-destination.ts';

/**
 * npm forwards a signal that the terminal has already sent to the whole group, so one Ctrl-C arrives twice. In
 * milliseconds.
 */
const repeatMs = 500;
/** Time allowed for stopping beyond the configured times, in milliseconds. */
const overdueMs = 5_000;

export interface Stopping {
  /** Sets how to stop. Until then there is nothing to stop, and a signal ends the process at once. */
  by(stop: () => Promise<void>): void;
}

/**
 * Stops the process on SIGINT and SIGTERM with exit code 0. A second signal ends it at once with exit code 1, unless it
 * comes within half a second of the first.
 */
export function stopOnSignals(
  logger: Logger,
  log: LogDestination,
  { shutdownDelayMs, shutdownMs }: Pick<Config, 'shutdownDelayMs' | 'shutdownMs'>,
): Stopping {
  let stop = async (): Promise<void> => undefined;
  let first: { readonly signal: NodeJS.Signals; readonly at: number } | undefined;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ms = shutdownDelayMs + shutdownMs;
    const next = `requests in flight may take ${ms} ms; a second signal stops at once`;
    logger.info({ signal, next }, 'stopping');
    await Promise.race([stop(), overdue(ms + overdueMs)]);
    logger.info('stopped');
    await log.end();
    // Exit explicitly: unread output would keep the process alive.
    process.exit(0);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (first === undefined) {
      first = { signal, at: performance.now() };
      end(signal).catch((error: unknown) => {
        logger.error({ failures: [describeFailure(error)] }, 'stopping has failed');
        process.exit(1);
      });
    } else if (signal !== first.signal || performance.now() - first.at > repeatMs) process.exit(1);
  };
  // Without a listener, the first process of a container ignores these signals.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  return {
    by(given) {
      stop = given;
    },
  };
}

function overdue(ms: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`Stopping took longer than ${ms} ms.`)), ms).unref();
  });
}
