import type { ExecutionResult } from 'graphql';

/** An answer without errors: status 200, and JSON in UTF-8. */
export interface FastAnswer {
  readonly body: Buffer;
  readonly operationName: string | undefined;
  /** Requests to the upstream that it took. */
  readonly upstreamCalls: number;
}

/** What is Yoga's to answer; with `result` where the operation has been executed already. */
export interface ForYoga {
  readonly result?: ExecutionResult;
}
