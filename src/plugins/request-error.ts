import { GraphQLError } from 'graphql';

export interface RequestErrorOptions {
  /** HTTP; 400 unless given. */
  readonly status?: number;
  /** GraphQL's own verdict on an operation: 200 for a client that takes application/json only (GraphQL over HTTP). */
  readonly ofOperation?: boolean;
}

/** Refuses a whole request, before any upstream call. */
export function requestError(message: string, { status = 400, ofOperation }: RequestErrorOptions = {}): GraphQLError {
  const http = ofOperation ? { status, spec: true } : { status };
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http } });
}
