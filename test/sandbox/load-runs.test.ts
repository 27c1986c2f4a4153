import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadRuns, loadTasks } from '../../src/sandbox/load-tasks.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { type Release, releases } from '../../src/sandbox/tasks-api/release.ts';
import type { SandboxRun } from '../../src/sandbox/tasks-api/sandbox-run.ts';
import { aRun } from '../support/a-run.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { sendRaw } from './raw-request.ts';

const recorded = (release: Release): string =>
  new URL(`../recorded/tasks/tasks-${release}.json`, import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
const path = join(folder, 'runs.json');
afterAll(() => rmSync(folder, { recursive: true }));

function load(content: unknown): readonly SandboxRun[] {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return loadRuns(path);
}

async function served(runs: readonly SandboxRun[], release: Release): Promise<string> {
  await using sandbox = await startSandbox({ api: 'tasks', release, runs });
  const pages: string[] = [];
  for (let page = 1; page <= Math.ceil(runs.length / 100); page++) {
    const target = `/api/v3/tasks/tasks/?page_size=100&page=${page}&ordering=message_id`;
    const answer = await sendRaw(sandbox.url, target, { headers: { authorization: `Bearer ${sandbox.adminToken}` } });
    expect(answer.status).toBe(200);
    pages.push(answer.body.slice(answer.body.indexOf('"results":['), answer.body.lastIndexOf('],"autocomplete"')));
  }
  return pages.map((page) => page.slice('"results":['.length)).join(',');
}

describe.each(Object.keys(releases) as Release[])('runs of %s', (release) => {
  test('are served as they are in the file, byte for byte', async () => {
    const rows = readFileSync(recorded(release), 'utf8').trim();
    expect(`[${await served(loadRuns(recorded(release)), release)}]`).toBe(rows);
  });

  test('of a saved answer are served again, byte for byte', async () => {
    const rows = readFileSync(recorded(release), 'utf8').trim();
    const again = load(`{"pagination": {"count": 305}, "results": ${rows}, "autocomplete": {}}`);
    expect(`[${await served(again, release)}]`).toBe(rows);
  });
});

test('runs that one release served can be served as another', () => {
  const [old, current] = [loadRuns(recorded('2025.8')), loadRuns(recorded('2026.8'))];
  expect(old[0]).toMatchObject({ message_id: current[0]?.message_id, retries: 0, eta: null });
  expect(old.some(({ logs, previous_logs }) => logs.length > 0 && previous_logs.length > 0)).toBe(true);
});

test('digits, keys and their order are served as they are in the file', async () => {
  const attributes = '{"9":"nine","":0.0,"__proto__":{"polluted":true},"n":9223372036854775807,"a":1e-07,"b":[1.50]}';
  const entry = `{"timestamp":"x","log_level":"notset","logger":"","event":"\\u2028","attributes": ${attributes} }`;
  const row = JSON.stringify(aRun({ logs: [] }))
    .replace('"logs":[]', `"logs":[${entry}]`)
    .replace('"retries":0', '"retries":9223372036854775808');
  const body = await served(load(`\uFEFF[${row}]`), '2026.8');
  expect(body).toContain(`"attributes":${attributes}`);
  expect(body).toContain('"retries":9223372036854775808,');
});

test('rows need not name what only some releases have, nor a related object', () => {
  const { retries, eta, rel_obj_app_label, rel_obj_model, logs, previous_logs, description, ...row } = aRun();
  expect(load([row])).toMatchObject([
    {
      retries: 0,
      eta: null,
      rel_obj_app_label: null,
      rel_obj_model: null,
      logs: [],
      previous_logs: [],
      description: null,
    },
  ]);
});

test('no rows are fine', () => {
  expect(load([])).toEqual([]);
  expect(load('{"results": [ ]}')).toEqual([]);
});

describe('a mistake is reported in one sentence that names the file, the row and the field', () => {
  test.each<[unknown, string]>([
    ['', 'it is not JSON: Unexpected end of JSON input.'],
    ['{"a":1}', 'it is neither an array of rows nor an object with an array "results".'],
    [[7], 'row 1 must be an object, but got 7.'],
    [[{}], 'row 1: message_id must be a string, but it is missing.'],
    [[aRun(), aRun({ message_id: 'x' })], 'row 2: message_id must be a uuid, but got "x".'],
    [[aRun(), aRun()], `row 2: message_id ${aRun().message_id} is that of row 1 already.`],
    [[{ ...aRun(), actor_name: null }], 'row 1: actor_name must be a string, but got null.'],
    [[{ ...aRun(), retries: '1' }], 'row 1: retries must be a number, but got "1".'],
    [[aRun({ mtime: 'now' })], 'row 1: mtime must be a timestamp such as 2024-06-10T08:34:42.271169Z, but got "now".'],
    [[aRun({ eta: 'now' })], 'row 1: eta must be a timestamp such as 2024-06-10T08:34:42.271169Z, but got "now".'],
    [[{ ...aRun(), logs: {} }], 'row 1: logs must be an array, but got {}.'],
    [[{ ...aRun(), logs: ['x'] }], 'row 1, logs 1 must be an object, but got "x".'],
    [[{ ...aRun(), previous_logs: [{}] }], 'row 1, previous_logs 1: timestamp must be a string, but it is missing.'],
    [[aRun(), aTask()], 'row 2 is of the other API, which SANDBOX_API=system_tasks serves.'],
  ])('%j: %s', (content, mistake) => {
    expect(() => load(content)).toThrow(new Error(`Cannot load tasks from ${path}: ${mistake}`));
  });

  test('runs are no rows of the old API', () => {
    writeFileSync(path, JSON.stringify([aTask({ uuid: uuidOf(1) }), aRun()]));
    expect(() => loadTasks(path)).toThrow(
      new Error(`Cannot load tasks from ${path}: row 2 is of the other API, which SANDBOX_API=tasks serves.`),
    );
  });
});
