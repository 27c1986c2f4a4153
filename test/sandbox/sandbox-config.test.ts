import { describe, expect, test } from 'vitest';
import { loadSandboxConfig, SandboxConfigError } from '../../src/sandbox/sandbox-config.ts';

const RECORDED = new URL('../recorded/tasks.json', import.meta.url).pathname;

function problemsOf(env: Parameters<typeof loadSandboxConfig>[0]): readonly string[] {
  try {
    loadSandboxConfig(env);
    return [];
  } catch (error) {
    if (error instanceof SandboxConfigError) return error.problems;
    throw error;
  }
}

const DEFAULTS = { port: 8000, tasks: undefined, tickMs: 0, adminToken: undefined, unprivilegedToken: undefined };

test('an empty environment gives the defaults, and empty values count as unset', () => {
  expect(loadSandboxConfig({})).toEqual(DEFAULTS);
  expect(loadSandboxConfig({ SANDBOX_PORT: '', SANDBOX_TASKS: '', SANDBOX_ADMIN_TOKEN: '' })).toEqual(DEFAULTS);
});

test('every variable is read', () => {
  const config = loadSandboxConfig({
    SANDBOX_PORT: '0',
    SANDBOX_TASKS: RECORDED,
    SANDBOX_TICK_MS: '250',
    SANDBOX_ADMIN_TOKEN: 'one',
    SANDBOX_UNPRIVILEGED_TOKEN: 'two',
  });
  expect(config).toMatchObject({ port: 0, tickMs: 250, adminToken: 'one', unprivilegedToken: 'two' });
  expect(config.tasks).toHaveLength(237);
});

describe('ports', () => {
  test.each(['65536', '-1', '80.5', '1e3', ' 80', 'http', '0x50'])('%j is refused', (port) => {
    expect(problemsOf({ SANDBOX_PORT: port })).toEqual([
      `SANDBOX_PORT must be an integer between 0 and 65535, but got "${port}".`,
    ]);
  });
});

test.each(['3600001', '-1', '1.5', '1s'])('a tick of %j is refused', (tick) => {
  expect(problemsOf({ SANDBOX_TICK_MS: tick })).toEqual([
    `SANDBOX_TICK_MS must be an integer between 0 and 3600000, but got "${tick}".`,
  ]);
});

describe('tokens', () => {
  test.each(['a b', ' a', 'a\n', 'a\x7f', 'é'])('%j is refused without being repeated', (token) => {
    expect(problemsOf({ SANDBOX_ADMIN_TOKEN: token })).toEqual([
      'SANDBOX_ADMIN_TOKEN must be printable ASCII without blanks.',
    ]);
  });

  test('must differ, from the default of the other too', () => {
    const problem = ['SANDBOX_ADMIN_TOKEN and SANDBOX_UNPRIVILEGED_TOKEN must differ.'];
    expect(problemsOf({ SANDBOX_ADMIN_TOKEN: 'a', SANDBOX_UNPRIVILEGED_TOKEN: 'a' })).toEqual(problem);
    expect(problemsOf({ SANDBOX_ADMIN_TOKEN: 'ak-sandbox-nobody' })).toEqual(problem);
  });
});

test('all mistakes are told at once', () => {
  expect(problemsOf({ SANDBOX_PORT: 'x', SANDBOX_TASKS: '/nowhere', SANDBOX_UNPRIVILEGED_TOKEN: 'a b' })).toEqual([
    expect.stringMatching(/^SANDBOX_PORT must be/),
    expect.stringMatching(/^SANDBOX_TASKS: Cannot load tasks from \/nowhere: ENOENT/),
    expect.stringMatching(/^SANDBOX_UNPRIVILEGED_TOKEN must be/),
  ]);
});
