import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { GatewayConfig } from './config/config.ts';
import { createExecutionSchema } from './execution/execution-schema.ts';
import { Cancellation, type CancelSignal } from './flights/cancellation.ts';
import { lazily } from './flights/lazily.ts';
import { createPageAnswer } from './graphiql/page-answer.ts';
import { createFetchAdapter } from './http/fetch-adapter.ts';
import type { GatewayRequest } from './http/gateway-request.ts';
import { IncomingBodies } from './http/incoming-bodies.ts';
import { createMetricsPage } from './http/metrics-page.ts';
import { createNodeAdapter } from './http/node-adapter.ts';
import { toPlainAnswer } from './http/plain-answer.ts';
import { Readiness } from './http/readiness.ts';
import { createMetricsRoutes, createRoutes } from './http/routes.ts';
import { SlowReaders } from './http/slow-readers.ts';
import { LiveLists } from './live/live-lists.ts';
import { describeFailure } from './observability/describe-failure.ts';
import { createObservation } from './observability/observation.ts';
import type { RefusedStatus } from './observability/refusal-log.ts';
import type { RequestRecord } from './observability/request-record.ts';
import { GraphqlHandler, type Handover } from './operations/graphql-handler.ts';
import { pollLists, toCaller } from './resolvers/context.ts';
import { createGatewaySchema, schemaParts } from './schema/schema.ts';
import { isReachable } from './upstream/probe.ts';
import { Upstream } from './upstream/upstream.ts';

/** The path of GraphQL, and of GraphiQL for a browser, below the base path. */
export const graphqlPath = '/graphql';

export interface Gateway {
  /** Answers a Fetch API request. */
  fetch(request: Request): Promise<Response>;
  /** Answers a `node:http` request. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Answers a `node:http` request to the separate port for metrics. */
  handleMetrics(request: IncomingMessage, response: ServerResponse): void;
  /** Preloads modules that the first request off the direct path would otherwise wait for. */
  warmUp(): Promise<unknown>;
  /** Logs and counts a request that the surrounding server refused by itself, for example because it was not HTTP. */
  refused(status: RefusedStatus, reason: string): void;
  /** Sets the source of the metric of dropped log lines. */
  watchDroppedLogLines(count: () => number): void;
  /** Reports not ready from now on, but continues to answer. */
  announceStop(): void;
  /** Ends all current and future subscriptions: they do not end by themselves when the process stops. */
  stopStreams(): void;
  /** Ends all subscriptions and closes the upstream's connections. */
  close(): Promise<void>;
}

/** Wires the gateway without listening. */
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
    api: config.upstreamApi,
    onApi: (found, before) => logger.info({ api: found.name, before: before?.name }, "the upstream's API was found"),
  });
  const closing = new Cancellation();
  findApi(config, upstream, closing);
  const slowReaders = new SlowReaders();
  const liveLists = new LiveLists({
    ...config,
    hasRoom: slowReaders.hasRoom,
    async withLists(authorization, signal, use) {
      const { caller, end } = toCaller(config, { authorization, signal });
      return pollLists(config, upstream, caller, use).finally(end);
    },
    log: (error) => logger.error({ failures: [describeFailure(error)] }, 'a poll failed unexpectedly'),
  });
  observation.metrics?.watchSubscriptions(() => liveLists.subscriptions);

  const { gatewayToken, metricsPort, upstreamToken, basePath = '', maxRequestBytes } = config;
  const path = basePath + graphqlPath;
  const parts = schemaParts();
  const schema = createGatewaySchema(parts);
  const executionSchema = createExecutionSchema(schema, parts);
  const loadYoga = lazily(async () => {
    const { createGatewayYoga } = await import('./yoga/yoga.ts');
    return createGatewayYoga({ config, upstream, liveLists, slowReaders, logger, executionSchema, schema, path });
  });
  const handler = new GraphqlHandler({
    config,
    upstream,
    schema,
    executionSchema,
    page: createPageAnswer(path, config),
  });
  observation.metrics?.watchReplays(handler.operations.replays);

  const authorization = upstreamToken === undefined ? undefined : `Bearer ${upstreamToken}`;
  const readiness = new Readiness(config.readyChecksUpstream ? () => isReachable(upstream, authorization) : undefined);
  const { metrics } = observation;
  const ownPort = metricsPort !== undefined;
  const metricsPage = metrics && createMetricsPage(metrics, ownPort ? undefined : gatewayToken);
  const plain = createRoutes(readiness, ownPort ? undefined : metricsPage, basePath);
  const bodies = new IncomingBodies(maxRequestBytes);
  const graphql = (request: GatewayRequest) => handler.handle(request);
  const node = {
    graphql,
    async takeOver(request: IncomingMessage, response: ServerResponse, handover: Handover, record: RequestRecord) {
      // Yoga builds URLs from it, and shows the stack if that fails. Nothing depends on the caller's value.
      request.headers.host = 'gateway';
      const yoga = await loadYoga();
      if (!('admitted' in handover)) {
        return toPlainAnswer(await yoga.handleNodeRequestAndResponse(request, response, { handover, record }));
      }
      await yoga(request, response, { handover, record });
      return undefined;
    },
    bodies,
    slowReaders,
    maxRequestBytes,
    observation,
  };

  return {
    fetch: createFetchAdapter({
      graphqlPath: path,
      graphql,
      takeOver: async (request, handover: Handover, record) => (await loadYoga()).fetch(request, { handover, record }),
      plain,
      bodies,
      maxRequestBytes,
      observation,
    }),
    handle: createNodeAdapter({ ...node, graphqlPath: path, plain }),
    handleMetrics: createNodeAdapter({ ...node, graphqlPath: undefined, plain: createMetricsRoutes(metricsPage) }),
    warmUp: loadYoga,
    refused: observation.refused,
    watchDroppedLogLines: (count) => observation.metrics?.watchDroppedLogLines(count),
    stopStreams: () => liveLists.stop(),
    announceStop: () => readiness.stop(),
    async close() {
      liveLists.stop();
      observation.stop();
      closing.abort(new DOMException('The gateway is closed.', 'AbortError'));
      await upstream.close();
    },
  };
}

/** Begins to find out which API the upstream has. If that fails, the first operation tries again. */
function findApi(config: GatewayConfig, { detection }: Upstream, closing: CancelSignal): void {
  if (detection.known) return;
  const { caller, end } = toCaller(config, { authorization: undefined, signal: closing });
  void detection
    .find(caller, undefined)
    .catch(() => undefined)
    .finally(end);
}
