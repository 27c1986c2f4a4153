import type { Plugin } from 'graphql-yoga';

/** Ends an operation: its clock, and the calls that one failure has left. */
export interface EndableContext {
  readonly end: () => void;
}

/** Ends every operation when it has been executed. A subscription ends at once: its polls have clocks of their own. */
export function useOperationEnd(): Plugin<EndableContext> {
  return {
    onExecute: ({ context }) => ({ onExecuteDone: () => context.end() }),
    onSubscribe: ({ context }) => ({ onSubscribeResult: () => context.end() }),
  };
}
