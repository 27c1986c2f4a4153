import type { Plugin } from 'graphql-yoga';
import { toClientError } from '../rules/client-error.ts';

/** The last word on every error of a result: Yoga and its plugins give some a code of their own. */
export function useClientErrors(): Plugin {
  return {
    onExecutionResult({ result, setResult }) {
      if (!result || !('errors' in result) || !result.errors) return;
      setResult({ ...result, errors: result.errors.map(toClientError) });
    },
  };
}
