import { describe, expect, test } from 'vitest';
import { type Environment, fromEnvironment, readSettings } from '../../src/config/read-settings.ts';
import { sandboxSettings } from '../../src/config/sandbox-settings.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { toSandboxOptions } from '../../src/sandbox/sandbox-options.ts';

const RECORDED = new URL('../recorded/tasks.json', import.meta.url).pathname;

function load(env: Environment): { readonly options: SandboxOptions; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const source = fromEnvironment(env);
  const settings = readSettings(sandboxSettings, source, problems);
  return { options: toSandboxOptions(settings, source.nameOf, problems), problems };
}

const problemsOf = (env: Environment): readonly string[] => load(env).problems;

const DEFAULTS = {
  port: 8000,
  api: 'system_tasks',
  release: '2026.8',
  tasks: undefined,
  tickMs: 0,
  adminToken: undefined,
  unprivilegedToken: undefined,
  recordRequests: false,
};

test('an empty environment gives the defaults, and empty values count as unset', () => {
  expect(load({}).options).toEqual(DEFAULTS);
  expect(load({ SANDBOX_PORT: '', SANDBOX_TASKS: '', SANDBOX_ADMIN_TOKEN: '' }).options).toEqual(DEFAULTS);
});

test('every variable is read', () => {
  const { options } = load({
    SANDBOX_PORT: '0',
    SANDBOX_TASKS: RECORDED,
    SANDBOX_TICK_MS: '250',
    SANDBOX_ADMIN_TOKEN: 'one',
    SANDBOX_UNPRIVILEGED_TOKEN: 'two',
  });
  expect(options).toMatchObject({ port: 0, tickMs: 250, adminToken: 'one', unprivilegedToken: 'two' });
  expect(options.tasks).toHaveLength(237);
});

test('the rows are of the API that is served', () => {
  const runs = new URL('../recorded/tasks/tasks-2025.8.json', import.meta.url).pathname;
  const { options } = load({ SANDBOX_API: 'tasks', SANDBOX_RELEASE: '2025.8', SANDBOX_TASKS: runs });
  expect(options).toMatchObject({ api: 'tasks', release: '2025.8' });
  expect(options.runs).toHaveLength(305);
  expect(problemsOf({ SANDBOX_TASKS: runs })).toEqual([
    `SANDBOX_TASKS: Cannot load tasks from ${runs}: row 1 is of the other API, which SANDBOX_API=tasks serves.`,
  ]);
  expect(problemsOf({ SANDBOX_API: 'tasks', SANDBOX_TASKS: RECORDED })).toEqual([
    `SANDBOX_TASKS: Cannot load tasks from ${RECORDED}: row 1 is of the other API, which SANDBOX_API=system_tasks serves.`,
  ]);
  expect(problemsOf({ SANDBOX_API: 'both' })).toEqual([
    'SANDBOX_API must be one of system_tasks, tasks, but got "both".',
  ]);
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
      'SANDBOX_ADMIN_TOKEN must be printable ASCII without spaces.',
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
    expect.stringMatching(/^SANDBOX_UNPRIVILEGED_TOKEN must be/),
    expect.stringMatching(/^SANDBOX_TASKS: Cannot load tasks from \/nowhere: ENOENT/),
  ]);
});
