import type { ErrorCode } from '../errors.ts';

/** The reason why a request gets no data. */
export interface Refusal {
  readonly message: string;
  readonly status: number;
  readonly code: ErrorCode;
  /** Marks a verdict on the operation, not on the request: status 200 for a client that accepts only `application/json`. */
  readonly ofOperation?: boolean;
  /** Response headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RefusalOptions extends Partial<Pick<Refusal, 'code' | 'ofOperation' | 'headers'>> {
  readonly status?: number;
}

/** Creates a refusal, by default with status 400 and code BAD_USER_INPUT. */
export function refusal(message: string, { status = 400, ...options }: RefusalOptions = {}): Refusal {
  return { message, status, code: 'BAD_USER_INPUT', ...options };
}
