import { loadTasks } from './load-tasks.ts';
import { defaultAdminToken, defaultUnprivilegedToken, type SandboxOptions } from './sandbox.ts';

/** The settings of the sandbox, as read from the environment. */
export interface SandboxSettings {
  readonly sandboxPort: number;
  /** Path of a file. */
  readonly sandboxTasks: string | undefined;
  readonly sandboxTickMs: number;
  readonly sandboxAdminToken: string | undefined;
  readonly sandboxUnprivilegedToken: string | undefined;
}

/**
 * The options of a long-running sandbox. Adds mistakes to `problems`, one line each; `nameOf` returns the name of a
 * setting.
 */
export function toSandboxOptions(
  settings: SandboxSettings,
  nameOf: (option: string) => string,
  problems: string[],
): SandboxOptions {
  const { sandboxAdminToken: adminToken, sandboxUnprivilegedToken: unprivilegedToken } = settings;
  if ((adminToken ?? defaultAdminToken) === (unprivilegedToken ?? defaultUnprivilegedToken)) {
    problems.push(`${nameOf('sandboxAdminToken')} and ${nameOf('sandboxUnprivilegedToken')} must differ.`);
  }
  return {
    port: settings.sandboxPort,
    tasks: readTasks(settings.sandboxTasks, nameOf, problems),
    tickMs: settings.sandboxTickMs,
    adminToken,
    unprivilegedToken,
    recordRequests: false,
  };
}

function readTasks(
  file: string | undefined,
  nameOf: (option: string) => string,
  problems: string[],
): SandboxOptions['tasks'] {
  if (file === undefined) return undefined;
  try {
    return loadTasks(file);
  } catch (error) {
    problems.push(`${nameOf('sandboxTasks')}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
