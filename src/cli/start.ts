import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Config, ConfigError } from '../config/config.ts';
import { readConfig } from '../config/load-config.ts';
import { type Environment, fromEnvironment, readSettings } from '../config/read-settings.ts';
import { sandboxSettings } from '../config/sandbox-settings.ts';
import { createLogger } from '../observability/create-logger.ts';
import { describeFailure } from '../observability/describe-failure.ts';
import { openLogDestination } from '../observability/log-destination.ts';
import type { Sandbox, SandboxOptions } from '../sandbox/sandbox.ts';
import { createGateway, type Gateway, graphqlPath } from '../server.ts';
import { type Listening, listen } from './listen.ts';
import { stopOnSignals } from './stop-on-signals.ts';

const warmUpDelayMs = 1_000;

/**
 * Starts the gateway, with the sandbox if no upstream is configured, and stops it on a signal. Rejects with ConfigError, or
 * with ListenError if the address or port is not available; the sandbox may be listening by then.
 */
export async function start(env: Environment, flags?: ReadonlyMap<string, string>): Promise<void> {
  const { config, sandboxOptions } = await loadConfigs(env, flags);
  const log = openLogDestination(process.stdout);
  const logger = createLogger(config.logLevel, log);
  endOnDefects(logger);
  const stopping = stopOnSignals(logger, log, config);
  const sandbox = sandboxOptions && (await startEmbeddedSandbox(sandboxOptions, config.upstreamToken));
  const upstreamUrl = config.upstreamUrl ?? sandbox?.url ?? '';
  const upstreamToken = config.upstreamToken ?? sandbox?.adminToken;
  // The sandbox runs on this machine, and a proxy could not reach it.
  const proxies = sandbox ? { httpProxy: undefined, httpsProxy: undefined } : {};
  const gateway = createGateway({ ...config, ...proxies, upstreamUrl, upstreamToken }, logger);
  gateway.watchDroppedLogLines(() => log.droppedLines);
  const server = serverOptions(config, gateway, logger);
  const listening = await listen(gateway.handle, { ...server, port: config.port });
  const metricsListening = await listenForMetrics(gateway, server, config.metricsPort);

  stopping.by(async () => {
    gateway.announceStop();
    await sleep(config.shutdownDelayMs);
    gateway.stopStreams();
    await listening.close(config.shutdownMs);
    // Last, so that the metrics include the last requests.
    await metricsListening?.close();
    await gateway.close();
    await sandbox?.close();
  });

  setTimeout(() => warmUp(gateway, logger), warmUpDelayMs).unref();

  const endpoint = listening.origin + (config.basePath ?? '') + graphqlPath;
  log.writeText(`GraphQL:   POST ${endpoint}`);
  if (config.graphiql) log.writeText(`GraphiQL:  open ${endpoint} in a browser`);
  if (metricsListening) log.writeText(`Metrics:   ${metricsListening.origin}/metrics`);
  log.writeText(`Upstream:  ${upstreamUrl}${sandbox ? ' (the built-in sandbox, since UPSTREAM_URL is not set)' : ''}`);
}

/** Preloads modules that the first answers may need. If that fails, they are loaded on first use. */
function warmUp(gateway: Gateway, logger: Logger): void {
  gateway.warmUp().catch((error: unknown) => {
    logger.error({ failures: [describeFailure(error)] }, 'preloading failed; the next request tries again');
  });
}

type ServerOptions = Omit<Parameters<typeof listen>[1], 'port' | 'portOption'>;

function serverOptions({ host, keepAliveMs }: Config, gateway: Gateway, logger: Logger): ServerOptions {
  return {
    host,
    keepAliveMs,
    onRefused: gateway.refused,
    onError: (error) => logger.error({ failures: [describeFailure(error)] }, 'a connection could not be accepted'),
  };
}

/** Undefined if the metrics share the gateway's port. */
async function listenForMetrics(
  gateway: Gateway,
  server: ServerOptions,
  port: number | undefined,
): Promise<Listening | undefined> {
  if (port === undefined) return undefined;
  return listen(gateway.handleMetrics, { ...server, port, portOption: 'metricsPort' });
}

/** Ends the process on uncaught exceptions and rejections, which leave it in an unknown state. */
function endOnDefects(logger: Logger): void {
  process.on('uncaughtException', (error) => {
    logger.fatal({ failures: [describeFailure(error)] }, 'ended by a defect');
    process.exit(1);
  });
}

interface Configs {
  readonly config: Config;
  /** Undefined unless the sandbox is the upstream. */
  readonly sandboxOptions: SandboxOptions | undefined;
}

/** Throws with all mistakes in the settings of the gateway and of the sandbox at once. */
async function loadConfigs(env: Environment, flags: ReadonlyMap<string, string> | undefined): Promise<Configs> {
  const problems: string[] = [];
  const source = fromEnvironment(env, flags);
  const config = readConfig(source, problems);
  let sandboxOptions: SandboxOptions | undefined;
  if (!env['UPSTREAM_URL']) {
    const settings = readSettings(sandboxSettings, source, problems);
    // Loaded on demand: with a real authentik, the sandbox takes no memory.
    const { toSandboxOptions } = await import('../sandbox/sandbox-options.ts');
    sandboxOptions = toSandboxOptions(settings, source.nameOf, problems);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return { config, sandboxOptions };
}

async function startEmbeddedSandbox(options: SandboxOptions, upstreamToken: string | undefined): Promise<Sandbox> {
  const { startSandbox } = await import('../sandbox/sandbox.ts');
  const { adminToken = upstreamToken } = options;
  return startSandbox({ ...options, adminToken, port: 0 });
}
