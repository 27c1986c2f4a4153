import type { ErrorCode } from '../errors.ts';

/** Why a request is not answered with data. */
export interface Refusal {
  readonly message: string;
  /** HTTP. */
  readonly status: number;
  readonly code: ErrorCode;
  /** A verdict on the operation, not on the request: status 200 for a client that accepts `application/json` only. */
  readonly ofOperation?: boolean;
  /** Of the response. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RefusalOptions extends Partial<Pick<Refusal, 'code' | 'ofOperation' | 'headers'>> {
  /** HTTP; 400 unless given. */
  readonly status?: number;
}

/** A refusal; BAD_USER_INPUT unless another code is given. */
export function refusal(message: string, { status = 400, ...options }: RefusalOptions = {}): Refusal {
  return { message, status, code: 'BAD_USER_INPUT', ...options };
}
