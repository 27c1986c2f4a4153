import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type CallLimits, countUpstreamCalls } from '../limits/upstream-calls.ts';
import { requestError } from './request-error.ts';

export interface UpstreamCallLimits extends CallLimits {
  readonly maxUpstreamCalls: number;
}

interface Starting {
  readonly args: ExecutionArgs;
  readonly setResultAndStopExecution: (result: ExecutionResult) => void;
}

/** Refuses an operation that may cost more upstream calls than it may, before the first of them. */
export function useUpstreamCallLimit(limits: UpstreamCallLimits): Plugin {
  const refuse = ({ args, setResultAndStopExecution }: Starting): void => {
    const calls = countUpstreamCalls(args, limits);
    if (calls <= limits.maxUpstreamCalls) return;
    const message = `The operation must cost at most ${limits.maxUpstreamCalls} upstream calls, but may cost ${calls}.`;
    setResultAndStopExecution({ errors: [requestError(message, { ofOperation: true })] });
  };
  return { onExecute: refuse, onSubscribe: refuse };
}
