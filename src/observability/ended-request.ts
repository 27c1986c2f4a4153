import type { ErrorCode } from '../errors.ts';
import type { RequestRecord } from './request-record.ts';

/** A request whose answer is on its way, or whose caller has left. */
export interface EndedRequest {
  readonly record: RequestRecord;
  /** HTTP. */
  readonly method: string;
  /** As it was sent, without the query string. */
  readonly path: string;
  /** HTTP; undefined if nothing was sent. */
  readonly status: number | undefined;
  readonly durationMs: number;
  /** The caller left before the answer was complete. */
  readonly aborted: boolean;
}

/** `ok`, what went wrong first, or that the caller left. */
export type Outcome = 'ok' | 'aborted' | ErrorCode;

/** How an operation ended; a defect outweighs all. Undefined if the request held none that could be read or refused. */
export function outcomeOf({ record, aborted }: EndedRequest): Outcome | undefined {
  const { errorCodes, operationType } = record;
  if (errorCodes.includes('INTERNAL')) return 'INTERNAL';
  if (aborted) return 'aborted';
  return errorCodes[0] ?? (operationType === undefined ? undefined : 'ok');
}
