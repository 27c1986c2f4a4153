import { type Config, ConfigError, environment, loadConfig } from './config.ts';
import { listen } from './listen.ts';
import type { Sandbox } from './sandbox/sandbox.ts';
import type { SandboxConfig } from './sandbox/sandbox-config.ts';
import { createGateway, graphqlPath } from './server.ts';

async function main(): Promise<void> {
  const { config, sandboxConfig } = await loadConfigs();
  const sandbox = sandboxConfig && (await startEmbeddedSandbox(sandboxConfig, config.upstreamToken));
  const upstreamUrl = config.upstreamUrl ?? sandbox?.url ?? '';
  const upstreamToken = config.upstreamToken ?? sandbox?.adminToken;
  const gateway = createGateway({ ...config, upstreamUrl, upstreamToken });
  const listening = await listen(gateway, config);

  let stopping = false;
  const stop = async (): Promise<void> => {
    // Who asks twice does not want to wait.
    if (stopping) process.exit(1);
    stopping = true;
    await listening.close(config.shutdownMs);
    await gateway.close();
    await sandbox?.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());

  const endpoint = listening.origin + graphqlPath;
  console.info(`GraphQL:   POST ${endpoint}`);
  console.info(`GraphiQL:  open ${endpoint} in a browser`);
  console.info(`Upstream:  ${upstreamUrl}${sandbox ? ' (the built-in sandbox, as UPSTREAM_URL is not set)' : ''}`);
}

/** The gateway's configuration, and the sandbox' where it is the upstream. All mistakes in both are told at once. */
async function loadConfigs(): Promise<{ config: Config; sandboxConfig: SandboxConfig | undefined }> {
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
  const config = collect(() => loadConfig(environment));
  let sandboxConfig: SandboxConfig | undefined;
  if (!environment['UPSTREAM_URL']) {
    const { loadSandboxConfig } = await import('./sandbox/sandbox-config.ts');
    sandboxConfig = collect(() => loadSandboxConfig(environment));
  }
  if (!config || problems.length > 0) throw new ConfigError(problems);
  return { config, sandboxConfig };
}

/** Loaded only where it is needed: beside a real authentik the sandbox takes no memory. */
async function startEmbeddedSandbox(config: SandboxConfig, upstreamToken: string | undefined): Promise<Sandbox> {
  const { startSandbox } = await import('./sandbox/sandbox.ts');
  const { tasks, adminToken = upstreamToken, unprivilegedToken } = config;
  return startSandbox({ tasks, adminToken, unprivilegedToken, recordRequests: false });
}

/** A mistake of the operator's in plain lines; anything else with its stack. */
function explain(error: unknown): readonly unknown[] {
  if (error instanceof ConfigError) return error.problems;
  if (error instanceof Error && 'syscall' in error && (error.syscall === 'listen' || error.syscall === 'getaddrinfo')) {
    return [`Cannot listen: ${error.message}.`];
  }
  return [error];
}

main().catch((error: unknown) => {
  for (const line of explain(error)) console.error(line);
  // The sandbox may be listening already.
  process.exit(1);
});
