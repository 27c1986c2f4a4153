import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { describeFailure } from '../observability/describe-failure.ts';
import type { LogDestination } from '../observability/log-destination.ts';

/** npm passes a signal on that the terminal has sent to the whole group, so one Ctrl-C arrives twice. */
const repeatMs = 500;
/** How long the end may take beyond the times that are configured for it, in milliseconds. */
const overdueMs = 5_000;

export interface Stopping {
  /** Sets how to stop. Before it is called, there is nothing to stop, and a signal ends the process at once. */
  by(stop: () => Promise<void>): void;
}

/**
 * Stops the process on SIGINT and SIGTERM, with exit code 0. A second signal ends it at once, with exit code 1, but not a
 * repeat of the first that follows it within half a second.
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
    const next = `what is in flight may take ${ms} ms; a second signal ends it at once`;
    logger.info({ signal, next }, 'stopping');
    await Promise.race([stop(), overdue(ms + overdueMs)]);
    logger.info('stopped');
    await log.end();
    // Not by itself, as text that nobody reads would keep the process alive.
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
  // Without a listener, a process that is the first of its container would ignore them.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  return {
    by(given) {
      stop = given;
    },
  };
}

function overdue(ms: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`Stopping takes longer than ${ms} ms.`)), ms).unref();
  });
}
