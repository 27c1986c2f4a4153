import { ConfigError } from './config/config.ts';
import { environment } from './config/load-config.ts';
import { fromEnvironment, readSettings } from './config/read-settings.ts';
import { sandboxSettings } from './config/sandbox-settings.ts';
import {
  defaultAdminToken,
  defaultUnprivilegedToken,
  type Sandbox,
  type SandboxOptions,
  startSandbox,
} from './sandbox/sandbox.ts';
import { toSandboxOptions } from './sandbox/sandbox-options.ts';

/** Runs the standalone sandbox until a signal stops it. */
async function main(): Promise<void> {
  const options = loadOptions();
  const sandbox = await startSandbox(options);
  const stop = (): void => void sandbox.close().then(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  process.stdout.write(startLines(sandbox, options));
}

function loadOptions(): SandboxOptions {
  const problems: string[] = [];
  const source = fromEnvironment(environment);
  const settings = readSettings(sandboxSettings, source, problems);
  const options = toSandboxOptions(settings, source.nameOf, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return options;
}

// The default tokens are public; a configured token is secret, and only its variable is shown.
function startLines(sandbox: Sandbox, options: SandboxOptions): string {
  const admin = options.adminToken === undefined ? defaultAdminToken : '$SANDBOX_ADMIN_TOKEN';
  const unprivileged =
    options.unprivilegedToken === undefined ? defaultUnprivilegedToken : '$SANDBOX_UNPRIVILEGED_TOKEN';
  const example =
    options.api === 'tasks'
      ? '/tasks/tasks/?aggregated_status=error&page_size=2'
      : '/events/system_tasks/?status=error&page_size=2';
  return [
    `Sandbox authentik at ${sandbox.url}/ with ${sandbox.rows} ${options.api === 'tasks' ? 'runs' : 'tasks'}.`,
    `Token that may read tasks: ${admin}; token that may not: ${unprivileged}`,
    `Try: curl -H "Authorization: Bearer ${admin}" "${sandbox.url}${example}"`,
    '',
  ].join('\n');
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.problems.join('\n');
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
