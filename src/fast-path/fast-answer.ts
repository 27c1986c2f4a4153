import type { ExecutionResult, OperationDefinitionNode } from 'graphql';

interface Executed {
  readonly operation: OperationDefinitionNode;
  /** Requests to the upstream that it took. */
  readonly upstreamCalls: number;
}

/** An answer without errors: status 200, and JSON in UTF-8. */
export interface FastAnswer extends Executed {
  readonly body: Buffer;
}

/** What an operation with errors has come to; how that is told is Yoga's. */
export interface ErroneousResult extends Executed {
  readonly result: ExecutionResult;
}

/** Undefined: the whole request is Yoga's to answer. */
export type FastOutcome = FastAnswer | ErroneousResult | undefined;
