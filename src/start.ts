import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Config, ConfigError, loadConfig } from './config.ts';
import type { Environment } from './environment-reader.ts';
import { type Listening, listen } from './listen.ts';
import { createLogger } from './observability/create-logger.ts';
import { describeFailure } from './observability/describe-failure.ts';
import { openLogDestination } from './observability/log-destination.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import type { SandboxConfig } from './sandbox/sandbox-config.ts';
import { createGateway, type Gateway, graphqlPath } from './server.ts';

const warmUpDelayMs = 1_000;

/**
 * Starts the gateway, with the sandbox where no upstream is named, and stops it on a signal. Rejects with ConfigError, or
 * with the system's error where the address is not to be had; the sandbox may be listening then.
 */
export async function start(env: Environment): Promise<void> {
  const { config, sandboxConfig } = await loadConfigs(env);
  const logger = createLogger(config.logLevel, openLogDestination(process.stdout));
  endOnDefects(logger);
  const sandbox = sandboxConfig && (await startEmbeddedSandbox(sandboxConfig, config.upstreamToken));
  const upstreamUrl = config.upstreamUrl ?? sandbox?.url ?? '';
  const upstreamToken = config.upstreamToken ?? sandbox?.adminToken;
  // The sandbox is on this machine: no proxy could reach it.
  const proxies = sandbox ? { httpProxy: undefined, httpsProxy: undefined } : {};
  const gateway = createGateway({ ...config, ...proxies, upstreamUrl, upstreamToken }, logger);
  const listening = await listen(gateway.handle, config);
  const metricsListening = await listenForMetrics(gateway, config);

  stopOnSignals(logger, async () => {
    gateway.announceStop();
    await sleep(config.shutdownDelayMs);
    gateway.stopStreams();
    await listening.close(config.shutdownMs);
    // Last, so that a reader sees the last of the requests.
    await metricsListening?.close();
    await gateway.close();
    await sandbox?.close();
  });

  // The first answer need not wait for it, nor the first that is not a plain one.
  setTimeout(() => void gateway.warmUp(), warmUpDelayMs).unref();

  const endpoint = listening.origin + graphqlPath;
  console.info(`GraphQL:   POST ${endpoint}`);
  if (config.graphiql) console.info(`GraphiQL:  open ${endpoint} in a browser`);
  if (metricsListening) console.info(`Metrics:   ${metricsListening.origin}/metrics`);
  console.info(`Upstream:  ${upstreamUrl}${sandbox ? ' (the built-in sandbox, as UPSTREAM_URL names no other)' : ''}`);
}

/** Undefined where the metrics have no port of their own. */
async function listenForMetrics(gateway: Gateway, { host, metricsPort }: Config): Promise<Listening | undefined> {
  return metricsPort === undefined ? undefined : listen(gateway.handleMetrics, { host, port: metricsPort });
}

function stopOnSignals(logger: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = async (signal: NodeJS.Signals): Promise<void> => {
    // Who asks twice does not want to wait.
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ signal }, 'stopping');
    await stop();
    logger.info('stopped');
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void onSignal(signal));
}

/** What nobody caught, a rejection too, leaves the process in a state that nobody knows. */
function endOnDefects(logger: Logger): void {
  process.on('uncaughtException', (error) => {
    logger.fatal({ failures: [describeFailure(error)] }, 'ended by a defect');
    process.exit(1);
  });
}

/** The gateway's configuration, and the sandbox' where it is the upstream. All mistakes in both are told at once. */
async function loadConfigs(env: Environment): Promise<{ config: Config; sandboxConfig: SandboxConfig | undefined }> {
  const problems: string[] = [];
  const collect = <T>(load: () => T): T | undefined => {
    try {
      return load();
    } catch (error) {
      if (!(error instanceof Error && 'problems' in error && Array.isArray(error.problems))) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  };
  const config = collect(() => loadConfig(env));
  let sandboxConfig: SandboxConfig | undefined;
  if (!env['UPSTREAM_URL']) {
    const { loadSandboxConfig } = await import('./sandbox/sandbox-config.ts');
    sandboxConfig = collect(() => loadSandboxConfig(env));
  }
  if (!config || problems.length > 0) throw new ConfigError(problems);
  return { config, sandboxConfig };
}

/** Loaded only where it is needed: beside a real authentik the sandbox takes no memory. */
async function startEmbeddedSandbox(config: SandboxConfig, upstreamToken: string | undefined): Promise<Sandbox> {
  const { startSandbox } = await import('./sandbox/sandbox.ts');
  const { tasks, tickMs, adminToken = upstreamToken, unprivilegedToken } = config;
  return startSandbox({ tasks, tickMs, adminToken, unprivilegedToken, recordRequests: false });
}
