import { environment } from './config.ts';
import { sampleTasks } from './sandbox/sample-tasks.ts';
import { DEFAULT_ADMIN_TOKEN, DEFAULT_UNPRIVILEGED_TOKEN, type Sandbox, startSandbox } from './sandbox/sandbox.ts';
import { loadSandboxConfig, type SandboxConfig, SandboxConfigError } from './sandbox/sandbox-config.ts';

/** Runs the sandbox alone, until it is told to stop. */
async function main(): Promise<void> {
  const config = loadSandboxConfig(environment);
  const tasks = config.tasks ?? sampleTasks();
  const sandbox = await startSandbox({
    port: config.port,
    tasks,
    tickMs: config.tickMs,
    adminToken: config.adminToken ?? DEFAULT_ADMIN_TOKEN,
    unprivilegedToken: config.unprivilegedToken ?? DEFAULT_UNPRIVILEGED_TOKEN,
    recordRequests: false,
  });
  const stop = (): void => void sandbox.close().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  process.stdout.write(startLines(sandbox, config, tasks.length));
}

// The default tokens are public; one that was given is a secret and is only named.
function startLines(sandbox: Sandbox, config: SandboxConfig, count: number): string {
  const admin = config.adminToken === undefined ? DEFAULT_ADMIN_TOKEN : '$SANDBOX_ADMIN_TOKEN';
  const unprivileged =
    config.unprivilegedToken === undefined ? DEFAULT_UNPRIVILEGED_TOKEN : '$SANDBOX_UNPRIVILEGED_TOKEN';
  return [
    `Sandbox authentik at ${sandbox.url}/ with ${count} tasks.`,
    `Token that may read tasks: ${admin}; token that may not: ${unprivileged}`,
    `Try: curl -H "Authorization: Bearer ${admin}" "${sandbox.url}/events/system_tasks/?status=error&page_size=2"`,
    '',
  ].join('\n');
}

function explain(error: unknown): string {
  if (error instanceof SandboxConfigError) return error.problems.join('\n');
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Port ${'port' in error ? error.port : ''} is in use; set SANDBOX_PORT to another one.`;
  }
  return error instanceof Error ? error.message : String(error);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
