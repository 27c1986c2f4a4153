import { type DocumentNode, type GraphQLError, getOperationAST, type OperationDefinitionNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { causeOf } from '../client-error.ts';
import { type ErrorCode, errorTable } from '../errors.ts';
import type { RequestRecord } from '../request-record.ts';

const maxNameLength = 100;
const maxFailures = 5;

/** Writes down which operation runs. */
export function noteOperation(record: RequestRecord, operation: OperationDefinitionNode): void {
  record.operationName = operation.name?.value.slice(0, maxNameLength);
  record.operationType = operation.operation;
}

/** Writes down how an answer failed; `errors` are those that the client gets. */
export function noteErrors(record: RequestRecord, errors: readonly GraphQLError[]): void {
  const codes = new Set<ErrorCode>();
  const failures = new Set<unknown>();
  for (const error of errors) {
    const code = error.extensions['code'];
    codes.add(isErrorCode(code) ? code : 'INTERNAL');
    const cause = causeOf(error);
    if (cause !== undefined && failures.size < maxFailures) failures.add(cause);
  }
  record.errorCodes = [...codes];
  record.failures = [...failures];
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorTable, code);
}

/** What Yoga is handed with each request, and hands on to its plugins. */
export interface ServerContext {
  readonly record: RequestRecord;
}

interface NamedDocument {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
}

/** Fills in the request's record: which operation runs, and the errors of its answer, those before it too. */
export function useNotesOnRecord(): Plugin<ServerContext, ServerContext> {
  const note = ({ document, operationName }: NamedDocument, record: RequestRecord): void => {
    const operation = getOperationAST(document, operationName);
    if (operation) noteOperation(record, operation);
  };
  return {
    onExecute({ args, context }) {
      note(args, context.record);
    },
    onSubscribe({ args, context: { record } }) {
      note(args, record);
      return {
        onSubscribeResult: () => ({
          // Of a stream, what its last event with errors tells.
          onNext({ result }) {
            if (!(Symbol.asyncIterator in result) && result.errors?.length) noteErrors(record, result.errors);
          },
        }),
      };
    },
    onResultProcess({ result, serverContext }) {
      const results = Array.isArray(result) ? result : [result];
      const errors = results.flatMap((one) => ('errors' in one ? (one.errors ?? []) : []));
      if (errors.length > 0) noteErrors(serverContext.record, errors);
    },
  };
}
