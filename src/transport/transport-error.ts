import { errors } from 'undici';
import { GatewayError } from '../errors.ts';
import type { CancelSignal } from '../flights/cancellation.ts';
import { BrokenOffError } from './attempt.ts';
import { ProxyError } from './proxy.ts';
import type { CallOutcome } from './upstream-events.ts';

const stages = {
  waiting: 'All connections were busy until the deadline.',
  connecting: 'No connection was established before the deadline.',
  answering: 'The answer was incomplete at the deadline.',
} as const;

/** How far a call has progressed. */
export type Stage = keyof typeof stages;

/** The progress of a call when the deadline passed. */
export class UnansweredError extends Error {
  override readonly name = 'UnansweredError';
  readonly code = 'ERR_UNANSWERED';
  readonly stage: Stage;

  constructor(stage: Stage, cause: unknown) {
    super(stages[stage], { cause });
    this.stage = stage;
  }
}

/** Whether a retry may succeed because no response began. */
export function isConnectionFailure(error: unknown): error is Error {
  if (error instanceof ProxyError) return error.isRetryable;
  return error instanceof Error && !(error instanceof GatewayError) && !(error instanceof BrokenOffError);
}

/** Classifies a failed attempt. */
export function outcomeOf(error: unknown, signal: CancelSignal): CallOutcome {
  if (error instanceof GatewayError) return 'invalid';
  if (isTimeout(error, signal)) return 'timeout';
  return signal.aborted ? 'aborted' : 'unavailable';
}

/**
 * The client's error for a failure; the cause is for the log. `stage` is undefined if the call was made for another
 * request.
 */
export function toTransportError(error: unknown, signal: CancelSignal, stage: Stage | undefined): GatewayError {
  if (error instanceof GatewayError) return error;
  if (isTimeout(error, signal)) {
    const cause = stage ? new UnansweredError(stage, error) : error;
    return new GatewayError('UPSTREAM_TIMEOUT', undefined, { cause });
  }
  const message = signal.aborted ? 'The caller has left.' : undefined;
  return new GatewayError('UPSTREAM_UNAVAILABLE', message, { cause: error });
}

function isTimeout(error: unknown, { reason }: CancelSignal): boolean {
  return (
    (reason instanceof DOMException && reason.name === 'TimeoutError') || error instanceof errors.ConnectTimeoutError
  );
}
