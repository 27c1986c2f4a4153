import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type ErrorCode, errorTable } from '../errors.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { causeOf } from '../rules/client-error.ts';
import type { ServerContext } from './handover.ts';

const maxFailures = 5;

/** Notes how a request failed; `errors` are those that the client gets. */
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

/** Notes the errors of a response in the request's record; of a stream, those of its last event with errors. */
export function useNotesOnRecord(): Plugin<ServerContext, ServerContext> {
  return {
    onSubscribe: ({ args: { contextValue } }) => ({
      onSubscribeResult: () => ({
        onNext({ result }) {
          if (!(Symbol.asyncIterator in result) && result.errors?.length) {
            noteErrors(contextValue.record, result.errors);
          }
        },
      }),
    }),
    onResultProcess({ result, serverContext }) {
      const results = Array.isArray(result) ? result : [result];
      const errors = results.flatMap((one) => ('errors' in one ? (one.errors ?? []) : []));
      if (errors.length > 0) noteErrors(serverContext.record, errors);
    },
  };
}
