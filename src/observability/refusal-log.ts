import type { Logger } from 'pino';

/** What requests are refused with before any handler could see them. */
export const refusedStatuses = [400, 405, 408, 413, 417, 431] as const;

export type RefusedStatus = (typeof refusedStatuses)[number];

const linesPerSecond = 10;

/**
 * Logs requests that were refused before they could be read as HTTP. They cost a client next to nothing, so only some of
 * them have a line of their own in each second; the others are counted in one.
 */
export class RefusalLog {
  readonly #logger: Logger;
  #lines = 0;
  #leftOut = 0;
  #second: NodeJS.Timeout | undefined;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** `reason` is a code, and no text of a client's. */
  refused(status: RefusedStatus, reason: string): void {
    this.#second ??= setTimeout(() => this.#endSecond(), 1_000).unref();
    if (this.#lines++ < linesPerSecond) this.#logger.info({ status, reason }, 'refused before it was read');
    else this.#leftOut++;
  }

  /** Logs what is left to say. */
  stop(): void {
    clearTimeout(this.#second);
    this.#endSecond();
  }

  #endSecond(): void {
    if (this.#leftOut > 0) this.#logger.info({ count: this.#leftOut }, 'more were refused before they were read');
    this.#lines = 0;
    this.#leftOut = 0;
    this.#second = undefined;
  }
}
