import type { DocumentNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { RequestRecord } from '../observability/request-record.ts';
import type { Handover } from '../operations/graphql-handler.ts';

/** What Yoga is given with each request, and passes on to its plugins. */
export interface ServerContext {
  readonly record: RequestRecord;
  readonly handover: Handover;
}

/** Takes a request over: what has been refused is refused, what has been executed or prepared is not done again. */
export function useHandover(): Plugin<ServerContext, ServerContext> {
  return {
    onRequestParse({ serverContext: { handover }, setRequestParser }) {
      // Yoga makes each of them an error of the response.
      if ('refused' in handover) throw new AggregateError(handover.refused);
      // The body has been read.
      const { query, variables, operationName } =
        'params' in handover ? handover.params : { query: '', variables: {}, operationName: undefined };
      setRequestParser(() => ({ query, variables, ...(operationName !== undefined && { operationName }) }));
    },
    onParams({ context, setResult }) {
      const { handover } = context;
      if ('result' in handover) setResult(handover.result);
    },
    onParse({ context, setParsedDocument }) {
      setParsedDocument(admittedDocument(context.handover));
    },
    onValidate({ setResult }) {
      setResult([]);
    },
  };
}

function admittedDocument(handover: Handover): DocumentNode {
  if (!('admitted' in handover)) throw new Error('Only a subscription that has been admitted is executed.');
  return handover.admitted.document;
}
