import type { IncomingMessage, ServerResponse } from 'node:http';
import { createYoga } from 'graphql-yoga';
import type { Logger } from 'pino';
import { toClientError } from './client-error.ts';
import type { GatewayConfig } from './config.ts';
import { createContext, createPollLists, type GatewayContext, toCaller } from './context.ts';
import { createExecutionSchema } from './execution/execution-schema.ts';
import { FastPath } from './fast-path/fast-path.ts';
import { createGraphqlHandler } from './fast-path/node-handler.ts';
import { createFetchHandler } from './http/handle-fetch-request.ts';
import { createNodeHandler } from './http/handle-node-request.ts';
import { createMetricsPage } from './http/metrics-page.ts';
import { Readiness } from './http/readiness.ts';
import { createMetricsRoutes, createRoutes } from './http/routes.ts';
import { LiveLists } from './live/live-lists.ts';
import { describeFailure } from './observability/describe-failure.ts';
import { createObservation } from './observability/observation.ts';
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
import { createGatewaySchema, schemaParts } from './schema/schema.ts';
import { TextCache } from './text-cache.ts';
import { correlationHeaders } from './upstream/correlation-headers.ts';
import { OperationCalls } from './upstream/operation-calls.ts';
import { isReachable } from './upstream/probe.ts';
import { Upstream } from './upstream/upstream.ts';

/** Where GraphQL is served, and GraphiQL to a browser. */
export const graphqlPath = '/graphql';

export interface Gateway {
  /** Answers a Fetch API request. */
  fetch(request: Request): Promise<Response>;
  /** Answers a request of `node:http`. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Answers a request of `node:http` to the port that serves the metrics alone. */
  handleMetrics(request: IncomingMessage, response: ServerResponse): void;
  /** From now on it says that it is not ready; it goes on answering. */
  announceStop(): void;
  /** Ends all subscriptions, and those that are still to come: for what is about to stop, as they do not end by themselves. */
  stopStreams(): void;
  /** Ends all subscriptions and the upstream's connections. */
  close(): Promise<void>;
}

/** Wires the gateway; it does not listen. */
export function createGateway(config: GatewayConfig, logger: Logger): Gateway {
  const observation = createObservation(logger, config.metrics);
  const upstream = new Upstream({
    url: config.upstreamUrl,
    connections: config.upstreamConnections,
    maxWaiting: config.upstreamMaxWaiting,
    maxBytes: config.upstreamMaxBytes,
    maxPageSize: config.maxPageSize,
    coalesce: config.coalesceCalls,
    events: observation.events,
  });
  const liveLists = new LiveLists({
    ...config,
    async withLists(authorization, signal, use) {
      const { caller, end } = toCaller(config, { authorization, signal });
      return use(createPollLists(config, upstream, caller)).finally(end);
    },
    log: (error) => logger.error({ failures: [describeFailure(error)] }, 'a poll has failed unexpectedly'),
  });

  const parts = schemaParts();
  const schema = createGatewaySchema(parts);
  const yoga = createYoga<ServerContext & ExecutedContext, GatewayContext>({
    schema,
    context({ request, record }) {
      const authorization = request.headers.get('authorization') ?? undefined;
      const correlation = correlationHeaders(record);
      const { caller } = toCaller(config, { authorization, signal: request.signal, correlation });
      return createContext(config, upstream, new OperationCalls(upstream, caller).get, record, (query) =>
        liveLists.watch(caller.authorization, query),
      );
    },
    graphqlEndpoint: graphqlPath,
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
      useGraphiql(graphqlPath, config),
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

  const { gatewayToken, metricsPort, upstreamToken } = config;
  const authorization = upstreamToken === undefined ? undefined : `Bearer ${upstreamToken}`;
  const readiness = new Readiness(config.readyChecksUpstream ? () => isReachable(upstream, authorization) : undefined);
  const { metrics } = observation;
  const ownPort = metricsPort !== undefined;
  const metricsPage = metrics && createMetricsPage(metrics, ownPort ? undefined : gatewayToken);
  const plain = createRoutes(readiness, ownPort ? undefined : metricsPage, graphqlPath);
  const graphql = createGraphqlHandler({
    fastPath: new FastPath({ config, upstream, schema, executionSchema: createExecutionSchema(schema, parts) }),
    path: graphqlPath,
    maxRequestBytes: config.maxRequestBytes,
    corsOrigins: config.corsOrigins,
    yoga: (request, response, record, executed) => yoga(request, response, { record, executed }),
  });

  return {
    fetch: createFetchHandler({
      graphqlPath,
      graphql: async (request, record) => yoga.fetch(request, { record }),
      plain,
      observation,
    }),
    handle: createNodeHandler({ graphqlPath, graphql, plain, observation }),
    handleMetrics: createNodeHandler({
      graphqlPath: undefined,
      graphql,
      plain: createMetricsRoutes(metricsPage),
      observation,
    }),
    stopStreams: () => liveLists.stop(),
    announceStop: () => readiness.stop(),
    async close() {
      liveLists.stop();
      observation.stop();
      await upstream.close();
    },
  };
}
