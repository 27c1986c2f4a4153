import { type DocumentNode, type GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { sizeOf } from '../limits/operation-size.ts';
import { requestError } from './request-error.ts';

export interface DocumentLimits {
  readonly maxTokens: number;
  /** Levels. */
  readonly maxDepth: number;
  readonly maxAliases: number;
  readonly maxDirectives: number;
}

/**
 * Refuses documents that cost more than they may: by their tokens while they are parsed, and by depth, aliases and
 * directives before they are validated, as validation takes time of its own. What is measured is the operation that
 * would run, with all its fragments.
 */
export function useDocumentLimits(limits: DocumentLimits): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) =>
        refusingOverflow(() => parseFn(source, { ...options, maxTokens: limits.maxTokens })),
      );
      return ({ result, context }) => {
        if (result === null || result instanceof Error) return;
        refusingOverflow(() => checkSize(result, context.params.operationName, limits));
      };
    },
  };
}

/** Throws where the operation is larger than it may be. */
export function checkSize(document: DocumentNode, operationName: string | undefined, limits: DocumentLimits): void {
  const operation = getOperationAST(document, operationName);
  // Yoga refuses a request that does not say which.
  if (!operation) return;
  // The executor would say so too, but with the status of an answer that has data.
  if (operation.operation === 'subscription') {
    throw requestError('The operation must be a query, but got a subscription.', { ofOperation: true });
  }
  const { depth, aliases, directives } = sizeOf(operation, document);
  const { maxDepth, maxAliases, maxDirectives } = limits;
  if (depth > maxDepth) throw refusal(`be nested at most ${maxDepth} levels deep`, depth);
  if (aliases > maxAliases) throw refusal(`have at most ${maxAliases} aliases`, aliases);
  if (directives > maxDirectives) throw refusal(`have at most ${maxDirectives} directives`, directives);
}

function refusal(expectation: string, got: number): GraphQLError {
  return requestError(`The operation must ${expectation}, but got ${got}.`, { ofOperation: true });
}

/** Parsing and measuring go down level by level, and 20000 tokens can be more levels than the stack has room for. */
function refusingOverflow<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) {
      throw requestError('The document is nested too deep to be read.', { ofOperation: true });
    }
    throw error;
  }
}
