import type { Readable } from 'node:stream';
import type { GraphQLSchema } from 'graphql';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import { toClientError } from './client-error.ts';
import type { GatewayConfig } from './config.ts';
import { createContext, type GatewayContext, toCaller } from './context.ts';
import { createSubscribe } from './execution/subscribe-operation.ts';
import { EventStreamBody } from './http/event-stream-body.ts';
import type { SlowReaders } from './http/slow-readers.ts';
import type { LiveLists } from './live/live-lists.ts';
import { describeFailure } from './observability/describe-failure.ts';
import { useClientErrors } from './plugins/client-errors.ts';
import { useCors } from './plugins/cors.ts';
import { useCsrfPrevention } from './plugins/csrf-prevention.ts';
import { useDocumentLimits } from './plugins/document-limits.ts';
import { type StreamRequest, useEventStreams } from './plugins/event-streams.ts';
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
  /** The clients that events wait for. */
  readonly slowReaders: SlowReaders;
  readonly logger: Logger;
  readonly executionSchema: GraphQLSchema;
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
  slowReaders,
  logger,
  executionSchema,
  schema,
  path,
}: GatewayYogaOptions): YogaServerInstance<ServerContext & ExecutedContext, GatewayContext> {
  const toBody = (events: AsyncIterator<Buffer>, { record, response }: StreamRequest): Readable =>
    new EventStreamBody({
      events,
      readers: slowReaders,
      cutOff(reason) {
        if ('unread' in reason) {
          const fields = { reqId: record.id, unreadBytes: reason.unread };
          logger.warn(fields, 'an event stream has been cut off: its client does not read it');
        } else {
          const fields = { reqId: record.id, failures: [describeFailure(reason.error)] };
          logger.error(fields, 'an event stream has failed unexpectedly');
        }
        response?.destroy();
      },
    });
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
      useEventStreams({ subscribe: createSubscribe(executionSchema, config.maxResponseBytes), toBody }),
      useExecuted(),
      useOneErrorPerCause(),
      useClientErrors(),
      useNotesOnRecord(),
    ],
  });
}
