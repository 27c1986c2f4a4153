import type { Plugin } from 'graphql-yoga';

/** Ends an operation: its clock, and the calls that one failure has left. */
export interface EndableContext {
  readonly end: () => void;
}

/** Ends a subscription's operation as soon as it has begun: its polls have clocks of their own. */
export function useOperationEnd(): Plugin<EndableContext> {
  return {
    onSubscribe: ({ context }) => ({ onSubscribeResult: () => context.end() }),
  };
}
