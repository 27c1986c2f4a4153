import type { Logger } from 'pino';
import { ConfigError, type GatewayConfig } from './config/config.ts';
import { type GatewaySettingsOptions, toGatewayConfig } from './config/gateway-options.ts';
import { createLogger } from './observability/create-logger.ts';
import { openOutput } from './observability/log-destination.ts';
import { createGateway as createConfiguredGateway, type Gateway } from './server.ts';

/** The options of `createGateway`; all but `upstreamUrl` are optional. `src/config/README.md` describes them. */
export interface GatewayOptions extends GatewaySettingsOptions {
  /** Receives one line for each request, and failures. By default, warnings and defects go to standard error as JSON. */
  readonly logger?: Logger | undefined;
}

/**
 * A gateway that does not listen, to be mounted in a server: `handle` in one of `node:http`, `fetch` in one of the Fetch
 * API. It serves `/graphql`, `/health/live`, `/health/ready` and `/metrics`, and 404 for any other path. It reads no
 * environment. Close it, so that its connections and timers end.
 *
 * With `upstreamToken` and without `gatewayToken`, everybody who reaches the server sees what that token may see.
 *
 * @example
 * ```ts
 * const gateway = createGateway({ upstreamUrl: 'https://authentik.example.com/api/v3' });
 * createServer(gateway.handle).listen(4000);
 * ```
 *
 * @throws {ConfigError} with all mistakes in the options at once, one line each in `problems`.
 */
export function createGateway({ logger = warnings(), ...options }: GatewayOptions): Gateway {
  return createConfiguredGateway(toGatewayConfig(options), logger);
}

function warnings(): Logger {
  return createLogger('warn', openOutput(process.stderr));
}

export { ConfigError, type Gateway, type GatewayConfig };
