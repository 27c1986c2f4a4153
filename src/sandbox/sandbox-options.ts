import { loadRuns, loadTasks } from './load-tasks.ts';
import { defaultAdminToken, defaultUnprivilegedToken, type SandboxApi, type SandboxOptions } from './sandbox.ts';
import type { Release } from './tasks-api/release.ts';

/** The settings of the sandbox, as read from the environment. */
export interface SandboxSettings {
  readonly sandboxPort: number;
  readonly sandboxApi: SandboxApi;
  readonly sandboxRelease: Release;
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
    api: settings.sandboxApi,
    release: settings.sandboxRelease,
    ...(settings.sandboxApi === 'tasks'
      ? { runs: readRows(settings.sandboxTasks, loadRuns, nameOf, problems) }
      : { tasks: readRows(settings.sandboxTasks, loadTasks, nameOf, problems) }),
    tickMs: settings.sandboxTickMs,
    adminToken,
    unprivilegedToken,
    recordRequests: false,
  };
}

function readRows<Rows>(
  file: string | undefined,
  load: (file: string) => Rows,
  nameOf: (option: string) => string,
  problems: string[],
): Rows | undefined {
  if (file === undefined) return undefined;
  try {
    return load(file);
  } catch (error) {
    problems.push(`${nameOf('sandboxTasks')}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
