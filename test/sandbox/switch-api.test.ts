import { describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { aRun, runs } from '../support/a-run.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { sendRaw } from './raw-request.ts';

const paths = ['/events/system_tasks/', '/tasks/tasks/', '/admin/version/'] as const;

async function ask(sandbox: Sandbox, path: string, token = sandbox.adminToken) {
  const answer = await sendRaw(sandbox.url, `/api/v3${path}`, { headers: { authorization: `Bearer ${token}` } });
  return { ...answer, isJson: answer.headers['content-type'] === 'application/json' };
}

async function countOf(sandbox: Sandbox, path: string): Promise<number> {
  return JSON.parse((await ask(sandbox, path)).body).pagination.count;
}

async function statusesOf(sandbox: Sandbox): Promise<readonly number[]> {
  const answers = await Promise.all(paths.map((path) => ask(sandbox, path)));
  return answers.map(({ status }) => status);
}

describe('setApi', () => {
  test('serves the other API from the next request on, and the path of the first is gone', async () => {
    await using sandbox = await startSandbox();
    expect(await statusesOf(sandbox)).toEqual([200, 404, 404]);
    sandbox.setApi('tasks', '2026.8');
    expect(await statusesOf(sandbox)).toEqual([404, 200, 200]);
    expect((await ask(sandbox, '/events/system_tasks/')).isJson).toBe(false);
    sandbox.setApi('system_tasks');
    expect(await statusesOf(sandbox)).toEqual([200, 404, 404]);
    expect((await ask(sandbox, '/tasks/tasks/')).isJson).toBe(false);
  });

  test('each API keeps its rows', async () => {
    await using sandbox = await startSandbox({ tasks: [aTask()], runs: runs(2) });
    sandbox.setApi('tasks');
    expect(sandbox.rows).toBe(2);
    sandbox.setRuns(runs(3));
    sandbox.setTasks([]);
    expect(await countOf(sandbox, '/tasks/tasks/')).toBe(3);
    sandbox.setApi('system_tasks');
    expect(await countOf(sandbox, '/events/system_tasks/')).toBe(0);
    expect(sandbox.rows).toBe(0);
  });

  test('another release serves the same runs in its own way', async () => {
    await using sandbox = await startSandbox({ api: 'tasks', release: '2025.8', runs: runs(120) });
    const keys = async () => {
      const { pagination, results } = JSON.parse((await ask(sandbox, '/tasks/tasks/')).body);
      return { pages: pagination.total_pages, count: pagination.count, hasRetries: 'retries' in results[0] };
    };
    expect(await keys()).toEqual({ pages: 2, count: 120, hasRetries: false });
    sandbox.setRuns([...runs(130)]);
    sandbox.setApi('tasks', '2026.8');
    expect(await keys()).toEqual({ pages: 7, count: 130, hasRetries: true });
    const { version_current: version } = JSON.parse((await ask(sandbox, '/admin/version/')).body);
    expect(version).toBe('2026.8.3');
  });

  test('without runs of its own, another release has its sample', async () => {
    await using sandbox = await startSandbox({ api: 'tasks' });
    expect(await countOf(sandbox, '/tasks/tasks/?state=waiting_for_dependencies')).toBeGreaterThan(0);
    sandbox.setApi('tasks', '2025.8');
    expect((await ask(sandbox, '/tasks/tasks/?state=waiting_for_dependencies')).status).toBe(400);
    expect(await countOf(sandbox, '/tasks/tasks/?state=consumed')).toBeGreaterThan(0);
  });
});

test('setRuns replaces rows, orders, selections and details', async () => {
  await using sandbox = await startSandbox({ api: 'tasks', runs: [aRun({ message_id: uuidOf(1), queue_name: 'a' })] });
  const queues = async () =>
    JSON.parse((await ask(sandbox, '/tasks/tasks/?ordering=queue_name')).body).results.map(
      ({ queue_name }: { queue_name: string }) => queue_name,
    );
  expect(await queues()).toEqual(['a']);
  sandbox.setRuns([aRun({ message_id: uuidOf(2), queue_name: 'b' })]);
  expect(await queues()).toEqual(['b']);
  expect((await ask(sandbox, `/tasks/tasks/${uuidOf(1)}/`)).status).toBe(404);
  expect((await ask(sandbox, `/tasks/tasks/${uuidOf(2).toUpperCase()}/`)).status).toBe(200);
});

test('any known token may ask for the version, only one may read runs', async () => {
  await using sandbox = await startSandbox({ api: 'tasks', runs: [] });
  const { unprivilegedToken: nobody } = sandbox;
  expect((await ask(sandbox, '/admin/version/', nobody)).status).toBe(200);
  expect((await ask(sandbox, '/tasks/tasks/', nobody)).status).toBe(403);
  expect((await ask(sandbox, '/admin/version/', 'unknown')).status).toBe(403);
});

test('40,000 runs: the pages of an order hold every run once', async () => {
  const many = runs(40_000, (index) => ({ aggregated_status: index % 100 === 0 ? 'error' : 'info' }));
  await using sandbox = await startSandbox({ api: 'tasks', runs: many });
  const ids: string[] = [];
  for (let page = 1; page <= 400; page++) {
    const { body } = await ask(sandbox, `/tasks/tasks/?page_size=100&page=${page}&ordering=-mtime,message_id`);
    for (const { message_id } of JSON.parse(body).results) ids.push(message_id);
  }
  expect(ids).toEqual(many.map(({ message_id }) => message_id).reverse());
  expect(await countOf(sandbox, '/tasks/tasks/?aggregated_status=error&search=task_0')).toBe(100);
});
