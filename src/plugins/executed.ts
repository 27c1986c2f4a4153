import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { firstPerCause } from './one-error-per-cause.ts';

/** What is handed to Yoga beside the request. */
export interface ExecutedContext {
  /** The result, where the operation has been executed already. */
  readonly executed?: ExecutionResult | undefined;
}

/** An operation that has been executed already is not executed again: its result goes on from here. */
export function useExecuted(): Plugin<object, ExecutedContext> {
  return {
    onParams({ context, setResult }) {
      const { executed } = context;
      if (!executed) return;
      setResult(executed.errors ? { ...executed, errors: firstPerCause(executed.errors, executed.data) } : executed);
    },
  };
}
