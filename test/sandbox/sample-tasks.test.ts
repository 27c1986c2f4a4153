import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleTasks } from '../../src/sandbox/sample-tasks.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SandboxMessage } from '../../src/sandbox/sandbox-task.ts';
import { serializeTask } from '../../src/sandbox/serialize-task.ts';
import { ask, askPage } from './ask.ts';

const tasks = sampleTasks();
const served = tasks.map(serializeTask).join('\n');

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

test('each start serves identical data', async () => {
  await using other = await startSandbox();
  const query = '?page_size=1000&ordering=uuid';
  expect((await ask(other, query)).body).toBe((await ask(sandbox, query)).body);
  expect((await askPage(sandbox, query)).pagination.count).toBe(tasks.length);
});

test('some 250 tasks, each with its own uuid, in all four statuses', () => {
  expect(tasks.length).toBeGreaterThanOrEqual(230);
  expect(tasks.length).toBeLessThanOrEqual(280);
  expect(new Set(tasks.map(({ uuid }) => uuid)).size).toBe(tasks.length);
  expect(new Set(tasks.map(({ status }) => status))).toEqual(new Set(['error', 'warning', 'successful', 'unknown']));
});

test('the tasks of a real authentik are there', () => {
  const names = new Set(tasks.map(({ name }) => name));
  const expected = ['ldap_sync', 'scim_sync', 'clean_expired_models', 'apply_blueprint', 'outpost_controller'];
  expect([...names]).toEqual(expect.arrayContaining(expected));
});

test('null uids share names, descriptions can be null, expires too', () => {
  const withoutUid = tasks.filter(({ uid }) => uid === null).map(({ name }) => name);
  expect(new Set(withoutUid).size).toBeLessThan(withoutUid.length);
  expect(tasks.some(({ description }) => description === null)).toBe(true);
  expect(tasks.some(({ expires, expiring }) => expires === null && !expiring)).toBe(true);
});

test('tasks that never ran have a bare string as their message', () => {
  const fresh = tasks.filter(({ messages }) => typeof messages[0] === 'string');
  expect(fresh.length).toBeGreaterThanOrEqual(5);
  expect(new Set(fresh.map(({ status }) => status))).toEqual(new Set(['unknown']));
});

test('logs are long here and there', () => {
  const lengths = tasks.map(({ messages }) => messages.length);
  expect(lengths.filter((length) => length >= 40).length).toBeGreaterThanOrEqual(3);
  expect(Math.max(...lengths)).toBeGreaterThanOrEqual(300);
});

test('big integers, tracebacks, unicode and timestamps without a fraction occur', () => {
  expect(served).toContain('"accountExpires":9223372036854775807');
  expect(served).toContain('Traceback (most recent call last):');
  expect(served).toMatch(/[\u3040-\u9fff]/);
  expect(served).toMatch(/"start_timestamp":"[-0-9T:]+Z"/);
  expect(served).toMatch(/"start_timestamp":"[-0-9T:]+\.\d{6}Z"/);
});

describe('failing ldap tasks', () => {
  test('are at least a dozen, and end in messages at WARNING or above that say why', async () => {
    const { results } = await askPage(sandbox, '?status=error&search=ldap&name=ldap_sync&ordering=uuid');
    expect(results.length).toBeGreaterThanOrEqual(12);
    for (const { messages } of results) {
      const serious = messages.filter(
        (message): message is SandboxMessage =>
          typeof message !== 'string' && 'event' in message && ['warning', 'error'].includes(message.log_level),
      );
      expect(serious.length).toBeGreaterThanOrEqual(3);
      expect(serious.at(-1)?.log_level).toBe('error');
    }
  });

  test.each([
    'Connection refused',
    'invalidCredentials',
    'sizeLimitExceeded',
    'certificate has expired',
    'noSuchObject',
  ])('tell of %s', async (reason) => {
    const { body } = await ask(sandbox, '?status=error&search=ldap');
    expect(body).toContain(reason);
  });
});
