import { loadTasks } from './load-tasks.ts';
import { DEFAULT_ADMIN_TOKEN, DEFAULT_UNPRIVILEGED_TOKEN } from './sandbox.ts';
import type { SandboxTask } from './sandbox-task.ts';

/** How the sandbox runs alone; undefined is the built-in default. */
export interface SandboxConfig {
  readonly port: number;
  readonly tasks: readonly SandboxTask[] | undefined;
  /** How often tasks run again, in milliseconds; 0 is never. */
  readonly tickMs: number;
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
  readonly SANDBOX_TICK_MS?: string | undefined;
  readonly SANDBOX_ADMIN_TOKEN?: string | undefined;
  readonly SANDBOX_UNPRIVILEGED_TOKEN?: string | undefined;
}

const DEFAULT_PORT = 8000;

/** Reads `SANDBOX_…` variables; an empty one is unset. Throws all mistakes at once. */
export function loadSandboxConfig(env: Environment): SandboxConfig {
  const problems: string[] = [];
  const config = {
    port: readInteger('SANDBOX_PORT', env.SANDBOX_PORT, { fallback: DEFAULT_PORT, max: 65_535 }, problems),
    tasks: readTasks(env.SANDBOX_TASKS, problems),
    tickMs: readInteger('SANDBOX_TICK_MS', env.SANDBOX_TICK_MS, { fallback: 0, max: 3_600_000 }, problems),
    adminToken: readToken('SANDBOX_ADMIN_TOKEN', env.SANDBOX_ADMIN_TOKEN, problems),
    unprivilegedToken: readToken('SANDBOX_UNPRIVILEGED_TOKEN', env.SANDBOX_UNPRIVILEGED_TOKEN, problems),
  };
  if ((config.adminToken ?? DEFAULT_ADMIN_TOKEN) === (config.unprivilegedToken ?? DEFAULT_UNPRIVILEGED_TOKEN)) {
    problems.push('SANDBOX_ADMIN_TOKEN and SANDBOX_UNPRIVILEGED_TOKEN must differ.');
  }
  if (problems.length > 0) throw new SandboxConfigError(problems);
  return Object.freeze(config);
}

interface Bounds {
  readonly fallback: number;
  /** The least is 0. */
  readonly max: number;
}

function readInteger(name: string, value: string | undefined, { fallback, max }: Bounds, problems: string[]): number {
  if (!value) return fallback;
  if (/^\d{1,9}$/.test(value) && Number(value) <= max) return Number(value);
  problems.push(`${name} must be an integer between 0 and ${max}, but got ${JSON.stringify(value)}.`);
  return fallback;
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
