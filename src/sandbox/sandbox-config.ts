import { loadTasks } from './load-tasks.ts';
import { DEFAULT_ADMIN_TOKEN, DEFAULT_UNPRIVILEGED_TOKEN } from './sandbox.ts';
import type { SandboxTask } from './sandbox-task.ts';

/** How the sandbox runs alone; undefined is the built-in default. */
export interface SandboxConfig {
  readonly port: number;
  readonly tasks: readonly SandboxTask[] | undefined;
  readonly adminToken: string | undefined;
  readonly unprivilegedToken: string | undefined;
}

/** Every mistake in the environment, one line each. */
export class SandboxConfigError extends Error {
  override readonly name = 'SandboxConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

interface Environment {
  readonly SANDBOX_PORT?: string | undefined;
  readonly SANDBOX_TASKS?: string | undefined;
  readonly SANDBOX_ADMIN_TOKEN?: string | undefined;
  readonly SANDBOX_UNPRIVILEGED_TOKEN?: string | undefined;
}

const DEFAULT_PORT = 8000;

/** Reads `SANDBOX_…` variables; an empty one is unset. Throws all mistakes at once. */
export function loadSandboxConfig(env: Environment): SandboxConfig {
  const problems: string[] = [];
  const config = {
    port: readPort(env.SANDBOX_PORT, problems),
    tasks: readTasks(env.SANDBOX_TASKS, problems),
    adminToken: readToken('SANDBOX_ADMIN_TOKEN', env.SANDBOX_ADMIN_TOKEN, problems),
    unprivilegedToken: readToken('SANDBOX_UNPRIVILEGED_TOKEN', env.SANDBOX_UNPRIVILEGED_TOKEN, problems),
  };
  if ((config.adminToken ?? DEFAULT_ADMIN_TOKEN) === (config.unprivilegedToken ?? DEFAULT_UNPRIVILEGED_TOKEN)) {
    problems.push('SANDBOX_ADMIN_TOKEN and SANDBOX_UNPRIVILEGED_TOKEN must differ.');
  }
  if (problems.length > 0) throw new SandboxConfigError(problems);
  return Object.freeze(config);
}

function readPort(value: string | undefined, problems: string[]): number {
  if (!value) return DEFAULT_PORT;
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  problems.push(`SANDBOX_PORT must be an integer between 0 and 65535, but got ${JSON.stringify(value)}.`);
  return DEFAULT_PORT;
}

function readTasks(path: string | undefined, problems: string[]): readonly SandboxTask[] | undefined {
  if (!path) return undefined;
  try {
    return loadTasks(path);
  } catch (error) {
    problems.push(`SANDBOX_TASKS: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

// Tokens are secrets: what is wrong is told without the value.
function readToken(name: string, value: string | undefined, problems: string[]): string | undefined {
  const token = value || undefined;
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    problems.push(`${name} must be printable ASCII without blanks.`);
  }
  return token;
}
