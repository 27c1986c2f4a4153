import { GraphQLError } from 'graphql';
import { clipText, errorTable, GatewayError } from '../errors.ts';
import type { Refusal } from '../http/refusal.ts';

/**
 * Converts a refusal into a GraphQL error; GraphQL Yoga reads status and headers from `extensions.http`, and does not send
 * that member.
 */
export function toRefusalError({ message, status, code, ofOperation, headers }: Refusal): GraphQLError {
  const http = { status, ...(ofOperation && { spec: true }), ...(headers && { headers }) };
  return new GraphQLError(message, { extensions: { code, http } });
}

/** Gives GraphQL's own verdict on an operation the code BAD_USER_INPUT, and keeps its locations. */
export function toOperationError(error: GraphQLError): GraphQLError {
  if (isClientError(error)) return error;
  return withExtensions(error, error.message, { code: 'BAD_USER_INPUT', http: { status: 400, spec: true } });
}

/**
 * The error that a client receives; always has a code of the table. Only a GatewayError, and GraphQL's own verdict on the
 * caller's request, keep their message; every other error is a defect of the gateway and is masked.
 */
export function toClientError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError && isClientError(error)) return error;
  const cause = rootCause(error);
  // Before execution, GraphQL's message says which variable or literal a scalar has refused.
  const message = error instanceof GraphQLError && error.path === undefined ? error.message : undefined;
  if (cause instanceof GatewayError) {
    return cameFrom(cause, withExtensions(error, message ?? cause.message, cause.extensions));
  }
  if (cause instanceof GraphQLError && (message !== undefined || cause.nodes !== undefined)) {
    // Errors with a path and nodes of the document are GraphQL's own errors about arguments.
    return withExtensions(error, message ?? cause.message, { code: 'BAD_USER_INPUT' });
  }
  return cameFrom(cause, withExtensions(error, errorTable.INTERNAL, { code: 'INTERNAL' }));
}

const causes = new WeakMap<GraphQLError, unknown>();

/** The cause of an error made by `toClientError`: a GatewayError or a defect. Undefined for GraphQL's own verdicts. */
export function causeOf(error: GraphQLError): unknown {
  return causes.get(error);
}

function cameFrom(cause: unknown, error: GraphQLError): GraphQLError {
  causes.set(error, cause);
  return error;
}

function isClientError({ originalError, extensions }: GraphQLError): boolean {
  return !originalError && Object.hasOwn(errorTable, String(extensions['code']));
}

function rootCause(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? rootCause(error.originalError) : error;
}

function withExtensions(error: unknown, message: string, extensions: Readonly<Record<string, unknown>>): GraphQLError {
  const located = error instanceof GraphQLError ? error : undefined;
  const http = located?.extensions['http'];
  return new GraphQLError(clip(message), {
    nodes: located?.nodes ?? null,
    source: located?.source ?? null,
    positions: located?.positions ?? null,
    path: located?.path ?? null,
    extensions: http === undefined ? extensions : { http, ...extensions },
  });
}

/** Bytes of a message, as JSON. */
const maxMessageBytes = 3_000;

/**
 * Shortens GraphQL's messages, which repeat their subject however long it is. Cuts long words first, so that the statement
 * about them remains.
 */
function clip(message: string): string {
  const shown = message.replace(/\S{200,}/g, (word) => `${word.slice(0, 60)}… (${word.length} characters)`);
  return clipText(shown, maxMessageBytes);
}
