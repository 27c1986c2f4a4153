import type { IncomingMessage, ServerResponse } from 'node:http';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { createYoga } from 'graphql-yoga';
import { toClientError } from './client-error.ts';
import type { GatewayConfig } from './config.ts';
import { createContext, type GatewayContext } from './context.ts';
import { graphiqlOptions } from './graphiql-options.ts';
import { useClientErrors } from './plugins/client-errors.ts';
import { useGatewayToken } from './plugins/gateway-token.ts';
import { useMessageArguments } from './plugins/message-arguments.ts';
import { useOneErrorPerCause } from './plugins/one-error-per-cause.ts';
import { createGatewaySchema } from './schema/schema.ts';
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
    onDrift: (kind, name) => console.info(`The upstream departs from its contract: ${kind} ${JSON.stringify(name)}.`),
  });

  const yoga = createYoga<object, GatewayContext>({
    schema: createGatewaySchema(),
    context: ({ request }) => createContext(config, upstream, request),
    graphqlEndpoint: graphqlPath,
    graphiql: graphiqlOptions,
    renderGraphiQL,
    landingPage: false,
    cors: false,
    multipart: false,
    logging: false,
    maskedErrors: { maskError: (error) => toClientError(error, logUnexpected) },
    plugins: [
      useGatewayToken(config.gatewayToken),
      useMessageArguments(),
      useOneErrorPerCause(),
      useClientErrors(logUnexpected),
    ],
  });

  return {
    fetch: async (request) => yoga.fetch(request),
    handle: yoga,
    close: () => upstream.close(),
  };
}

function logUnexpected(error: unknown): void {
  console.error('Unexpected error:', error);
}
