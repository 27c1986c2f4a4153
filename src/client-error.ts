import { GraphQLError } from 'graphql';
import { errorTable, GatewayError } from './errors.ts';

/**
 * The error that a client gets: every one has a code of the table. Only what is a GatewayError, or GraphQL's own verdict
 * on the caller's request, keeps its message; everything else is a defect of the gateway, and masked.
 */
export function toClientError(error: unknown): GraphQLError {
  if (isClientError(error)) return error;
  const cause = rootCause(error);
  // Before execution, GraphQL says in which variable or literal a scalar found the mistake.
  const message = error instanceof GraphQLError && error.path === undefined ? error.message : undefined;
  if (cause instanceof GatewayError) {
    return cameFrom(cause, withExtensions(error, message ?? cause.message, cause.extensions));
  }
  if (cause instanceof GraphQLError && (message !== undefined || cause.nodes !== undefined)) {
    // With a path, GraphQL's errors about arguments are those that name nodes of the document.
    return withExtensions(error, message ?? cause.message, { code: 'BAD_USER_INPUT' });
  }
  return cameFrom(cause, withExtensions(error, errorTable.INTERNAL, { code: 'INTERNAL' }));
}

const causes = new WeakMap<GraphQLError, unknown>();

/** What an error of `toClientError` was made of: a GatewayError or a defect. Undefined where it is GraphQL's own verdict. */
export function causeOf(error: GraphQLError): unknown {
  return causes.get(error);
}

function cameFrom(cause: unknown, error: GraphQLError): GraphQLError {
  causes.set(error, cause);
  return error;
}

function isClientError(error: unknown): error is GraphQLError {
  return (
    error instanceof GraphQLError && !error.originalError && Object.hasOwn(errorTable, String(error.extensions['code']))
  );
}

function rootCause(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? rootCause(error.originalError) : error;
}

function withExtensions(error: unknown, message: string, extensions: Readonly<Record<string, unknown>>): GraphQLError {
  const located = error instanceof GraphQLError ? error : undefined;
  const http = located?.extensions['http'];
  return new GraphQLError(message, {
    nodes: located?.nodes ?? null,
    source: located?.source ?? null,
    positions: located?.positions ?? null,
    path: located?.path ?? null,
    extensions: http === undefined ? extensions : { ...extensions, http },
  });
}
