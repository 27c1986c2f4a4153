import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { GatewayConfig } from './config.ts';
import { createPollLists, toCaller } from './context.ts';
import { createExecutionSchema } from './execution/execution-schema.ts';
import { FastPath } from './fast-path/fast-path.ts';
import { createGraphqlHandler } from './fast-path/node-handler.ts';
import { createFetchHandler } from './http/handle-fetch-request.ts';
import { createNodeHandler } from './http/handle-node-request.ts';
import { createMetricsPage } from './http/metrics-page.ts';
import { Readiness } from './http/readiness.ts';
import { createMetricsRoutes, createRoutes } from './http/routes.ts';
import { lazily } from './lazily.ts';
import { LiveLists } from './live/live-lists.ts';
import { describeFailure } from './observability/describe-failure.ts';
import { createObservation } from './observability/observation.ts';
import { createGatewaySchema, schemaParts } from './schema/schema.ts';
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
  /** Loads what the first request would otherwise wait for that is not a plain one. */
  warmUp(): Promise<unknown>;
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
    timeoutMs: config.upstreamTimeoutMs,
    httpProxy: config.httpProxy,
    httpsProxy: config.httpsProxy,
    noProxy: config.noProxy,
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
  observation.metrics?.watchSubscriptions(() => liveLists.subscriptions);

  const parts = schemaParts();
  const schema = createGatewaySchema(parts);
  const loadYoga = lazily(async () => {
    const { createGatewayYoga } = await import('./yoga.ts');
    return createGatewayYoga({ config, upstream, liveLists, schema, path: graphqlPath });
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
    yoga: async (request, response, record, executed) => (await loadYoga())(request, response, { record, executed }),
  });

  return {
    fetch: createFetchHandler({
      graphqlPath,
      graphql: async (request, record) => (await loadYoga()).fetch(request, { record }),
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
    warmUp: loadYoga,
    stopStreams: () => liveLists.stop(),
    announceStop: () => readiness.stop(),
    async close() {
      liveLists.stop();
      observation.stop();
      await upstream.close();
    },
  };
}
