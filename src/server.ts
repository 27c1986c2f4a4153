import type { IncomingMessage, ServerResponse } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { toClientError } from './client-error.ts';
import type { GatewayConfig } from './config.ts';
import { createContext, type GatewayContext, toCaller } from './context.ts';
import { createExecutionSchema } from './execution/execution-schema.ts';
import { FastPath } from './fast-path/fast-path.ts';
import { createGraphqlHandler } from './fast-path/node-handler.ts';
import { graphiqlPage } from './graphiql-page.ts';
import { useClientErrors } from './plugins/client-errors.ts';
import { useCors } from './plugins/cors.ts';
import { useCsrfPrevention } from './plugins/csrf-prevention.ts';
import { useDocumentLimits } from './plugins/document-limits.ts';
import { type ExecutedContext, useExecuted } from './plugins/executed.ts';
import { useGatewayToken } from './plugins/gateway-token.ts';
import { useMessageArguments } from './plugins/message-arguments.ts';
import { useOneErrorPerCause } from './plugins/one-error-per-cause.ts';
import { useRequestLimits } from './plugins/request-limits.ts';
import { useSecurityHeaders } from './plugins/security-headers.ts';
import { useUpstreamCallLimit } from './plugins/upstream-call-limit.ts';
import { createGatewaySchema, schemaParts } from './schema/schema.ts';
import { TextCache } from './text-cache.ts';
import { OperationCalls } from './upstream/operation-calls.ts';
import { Upstream } from './upstream/upstream.ts';

/** Where GraphQL is served, and GraphiQL to a browser. */
export const graphqlPath = '/graphql';

export interface Gateway {
  /** Answers a Fetch API request. */
  fetch(request: Request): Promise<Response>;
  /** Answers a request of `node:http`. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Ends the upstream's connections. */
  close(): Promise<void>;
}

/** Wires the gateway; it does not listen. */
export function createGateway(config: GatewayConfig): Gateway {
  const upstream = new Upstream({
    url: config.upstreamUrl,
    connections: config.upstreamConnections,
    maxWaiting: config.upstreamMaxWaiting,
    maxBytes: config.upstreamMaxBytes,
    maxPageSize: config.maxPageSize,
    coalesce: config.coalesceCalls,
    events: {
      called() {},
      retried() {},
      coalesced() {},
      drifted(kind, name, first) {
        if (first) console.info(`The upstream departs from its contract: ${kind} ${JSON.stringify(name)}.`);
      },
    },
  });

  const page = graphiqlPage();
  const parts = schemaParts();
  const schema = createGatewaySchema(parts);
  const yoga = createYoga<ExecutedContext, GatewayContext>({
    schema,
    context({ request }) {
      const authorization = request.headers.get('authorization') ?? undefined;
      const { caller } = toCaller(config, { authorization, signal: request.signal });
      return createContext(config, upstream, new OperationCalls(upstream, caller).get);
    },
    graphqlEndpoint: graphqlPath,
    renderGraphiQL: () => page.html,
    landingPage: false,
    // The plugin below keeps to a list of origins, where Yoga's own reflects or names the first.
    cors: false,
    multipart: false,
    maxRequestBodySize: config.maxRequestBytes,
    // Yoga's own keep 1024 documents of any length each.
    parserAndValidationCache: { documentCache: new TextCache(), errorCache: new TextCache() },
    logging: false,
    maskedErrors: { maskError: (error) => toClientError(error, logUnexpected) },
    plugins: [
      useSecurityHeaders(page.policy),
      useCors(config.corsOrigins),
      useCsrfPrevention(config.corsOrigins),
      useGatewayToken(config.gatewayToken),
      useRequestLimits(config),
      useDocumentLimits(config),
      useUpstreamCallLimit(config),
      useMessageArguments(),
      useExecuted(),
      useOneErrorPerCause(),
      useClientErrors(logUnexpected),
    ],
  });

  return {
    fetch: async (request) => yoga.fetch(request),
    handle: createGraphqlHandler({
      fastPath: new FastPath({ config, upstream, schema, executionSchema: createExecutionSchema(schema, parts) }),
      path: graphqlPath,
      maxRequestBytes: config.maxRequestBytes,
      corsOrigins: config.corsOrigins,
      yoga: (request, response, executed) => yoga(request, response, { executed }),
    }),
    close: () => upstream.close(),
  };
}

function logUnexpected(error: unknown): void {
  console.error('Unexpected error:', error);
}
