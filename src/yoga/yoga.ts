import type { Readable } from 'node:stream';
import type { GraphQLSchema } from 'graphql';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { GatewayConfig } from '../config/config.ts';
import { createSubscribe } from '../execution/subscribe-operation.ts';
import { EventStreamBody } from '../http/event-stream-body.ts';
import type { SlowReaders } from '../http/slow-readers.ts';
import type { LiveLists } from '../live/live-lists.ts';
import { describeFailure } from '../observability/describe-failure.ts';
import { createContext, type GatewayContext, toCaller } from '../resolvers/context.ts';
import { toClientError } from '../rules/client-error.ts';
import { correlationHeaders } from '../transport/correlation-headers.ts';
import { OperationCalls } from '../upstream/operation-calls.ts';
import type { Upstream } from '../upstream/upstream.ts';
import { useClientErrors } from './client-errors.ts';
import { type StreamRequest, useEventStreams } from './event-streams.ts';
import { type ServerContext, useHandover } from './handover.ts';
import { useNotesOnRecord } from './note-on-record.ts';
import { type EndableContext, useOperationEnd } from './operation-end.ts';
import { useResponseHeaders } from './response-headers.ts';

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
  /** The endpoint's path. */
  readonly path: string;
}

/**
 * The GraphQL server behind `operations/graphql-handler.ts`, which has checked every request that comes here: it subscribes,
 * and gives errors and event streams their form. Its plugins stand in the order in which a request meets them.
 */
export function createGatewayYoga({
  config,
  upstream,
  liveLists,
  slowReaders,
  logger,
  executionSchema,
  schema,
  path,
}: GatewayYogaOptions): YogaServerInstance<ServerContext, GatewayContext & EndableContext> {
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
  return createYoga<ServerContext, GatewayContext & EndableContext>({
    schema,
    context({ request, record }) {
      const authorization = request.headers.get('authorization') ?? undefined;
      const correlation = correlationHeaders(record);
      const { caller, end } = toCaller(config, { authorization, signal: request.signal, correlation });
      const context = createContext(config, upstream, new OperationCalls(upstream, caller), record, (query) =>
        liveLists.watch(caller.authorization, query),
      );
      return { ...context, end };
    },
    graphqlEndpoint: path,
    graphiql: false,
    landingPage: false,
    // Yoga answers any URL with this ending. It cannot be turned off, but no URL ends with a blank.
    healthCheckEndpoint: ' ',
    cors: false,
    multipart: false,
    // The handler has read the body, parsed the document and validated it.
    maxRequestBodySize: false,
    parserAndValidationCache: false,
    logging: false,
    maskedErrors: { maskError: toClientError },
    plugins: [
      useResponseHeaders(config.corsOrigins),
      useHandover(),
      useOperationEnd(),
      useEventStreams({ subscribe: createSubscribe(executionSchema, config.maxResponseBytes), toBody }),
      useClientErrors(),
      useNotesOnRecord(),
    ],
  });
}
