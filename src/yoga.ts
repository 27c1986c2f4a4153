import type { GraphQLSchema } from 'graphql';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import { toClientError } from './client-error.ts';
import type { GatewayConfig } from './config.ts';
import { createContext, type GatewayContext, toCaller } from './context.ts';
import type { LiveLists } from './live/live-lists.ts';
import { useClientErrors } from './plugins/client-errors.ts';
import { useCors } from './plugins/cors.ts';
import { useCsrfPrevention } from './plugins/csrf-prevention.ts';
import { useDocumentLimits } from './plugins/document-limits.ts';
import { useEventStreams } from './plugins/event-streams.ts';
import { type ExecutedContext, useExecuted } from './plugins/executed.ts';
import { useGatewayToken } from './plugins/gateway-token.ts';
import { useGraphiql } from './plugins/graphiql.ts';
import { useMessageArguments } from './plugins/message-arguments.ts';
import { type ServerContext, useNotesOnRecord } from './plugins/note-on-record.ts';
import { useOneErrorPerCause } from './plugins/one-error-per-cause.ts';
import { useRequestLimits } from './plugins/request-limits.ts';
import { useSecurityHeaders } from './plugins/security-headers.ts';
import { useUpstreamCallLimit } from './plugins/upstream-call-limit.ts';
import { TextCache } from './text-cache.ts';
import { correlationHeaders } from './upstream/correlation-headers.ts';
import { OperationCalls } from './upstream/operation-calls.ts';
import type { Upstream } from './upstream/upstream.ts';

export interface GatewayYogaOptions {
  readonly config: GatewayConfig;
  readonly upstream: Upstream;
  readonly liveLists: LiveLists;
  /** As clients see it. */
  readonly schema: GraphQLSchema;
  /** Where GraphQL is served. */
  readonly path: string;
}

/** Answers every request to the endpoint that the fast path does not. Its plugins stand in the order in which a request meets them. */
export function createGatewayYoga({
  config,
  upstream,
  liveLists,
  schema,
  path,
}: GatewayYogaOptions): YogaServerInstance<ServerContext & ExecutedContext, GatewayContext> {
  return createYoga<ServerContext & ExecutedContext, GatewayContext>({
    schema,
    context({ request, record }) {
      const authorization = request.headers.get('authorization') ?? undefined;
      const correlation = correlationHeaders(record);
      const { caller } = toCaller(config, { authorization, signal: request.signal, correlation });
      return createContext(config, upstream, new OperationCalls(upstream, caller).get, record, (query) =>
        liveLists.watch(caller.authorization, query),
      );
    },
    graphqlEndpoint: path,
    graphiql: false,
    landingPage: false,
    // Yoga answers any URL with this ending. It cannot be turned off, but no URL ends with a blank.
    healthCheckEndpoint: ' ',
    // The plugin below keeps to a list of origins, where Yoga's own reflects or names the first.
    cors: false,
    multipart: false,
    maxRequestBodySize: config.maxRequestBytes,
    // Yoga's own keep 1024 documents of any length each.
    parserAndValidationCache: { documentCache: new TextCache(), errorCache: new TextCache() },
    logging: false,
    maskedErrors: { maskError: toClientError },
    plugins: [
      useSecurityHeaders(),
      useCors(config.corsOrigins),
      useGraphiql(path, config),
      useCsrfPrevention(config.corsOrigins),
      useGatewayToken(config.gatewayToken),
      useRequestLimits(config),
      useDocumentLimits(config),
      useUpstreamCallLimit(config),
      useMessageArguments(),
      useEventStreams(),
      useExecuted(),
      useOneErrorPerCause(),
      useClientErrors(),
      useNotesOnRecord(),
    ],
  });
}
