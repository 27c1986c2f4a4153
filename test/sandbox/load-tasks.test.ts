import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTasks } from '../../src/sandbox/load-tasks.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { aTask, uuidOf } from '../support/a-task.ts';
import { ask } from './ask.ts';

const RECORDED = new URL('../recorded/tasks.json', import.meta.url).pathname;
const ATTRIBUTES = '{"9":"nine","":0.0,"__proto__":{"polluted":true},"accountExpires":9223372036854775807,"a":1e-07}';

const aMessage = { timestamp: '2024-06-01T12:00:00Z', log_level: 'info', logger: '', event: '', attributes: {} };

const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
const path = join(folder, 'tasks.json');
afterAll(() => rmSync(folder, { recursive: true }));

function load(content: unknown): ReturnType<typeof loadTasks> {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return loadTasks(path);
}

test('the recorded tasks are loaded, all 237', () => {
  expect(loadTasks(RECORDED)).toHaveLength(237);
});

describe('a saved answer', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ tasks: loadTasks(RECORDED) });
  });
  afterAll(() => sandbox.close());

  test('is served again byte for byte', async () => {
    const saved = (await ask(sandbox, '?page_size=1000&ordering=uuid')).body;
    await using again = await startSandbox({ tasks: load(saved) });
    expect((await ask(again, '?page_size=1000&ordering=uuid')).body).toBe(saved);
  });

  test('is served compact where the file is indented', async () => {
    const rows = readFileSync(RECORDED, 'utf8').replaceAll('},{"timestamp"', ' } ,\r\n\t{ "timestamp"');
    await using again = await startSandbox({ tasks: load(rows) });
    const [one, other] = await Promise.all([ask(sandbox, '?page_size=1000'), ask(again, '?page_size=1000')]);
    expect(other.body).toBe(one.body);
  });

  test('of authentik 2024.2, whose messages are texts, is served again byte for byte', async () => {
    const { expires: _, expiring: __, ...row } = { ...aTask(), full_name: 'ldap_sync' };
    const rows = [
      { ...row, status: 'error', messages: ['Failed to sync', 'Connection "refused"\n \u2028'] },
      { ...row, uuid: uuidOf(1), messages: ['a \\u0041', { ...aMessage, event: 'and a message' }] },
    ];
    const results = rows.map(({ uuid, name, full_name, ...others }) => ({ uuid, name, full_name, ...others }));
    const texts = JSON.stringify(results).replaceAll('\u2028', '\\u2028').replaceAll('"duration":1', '"duration":1.0');
    await using again = await startSandbox({ tasks: load(`{"pagination":{},"results":${texts}}`) });
    const { body } = await ask(again, '?page_size=1000&ordering=-uuid');
    expect(body.slice(body.indexOf('"results":'))).toBe(`"results":${texts}}`);
  });

  test('need not name uid and description', () => {
    const missing = { uid: undefined, description: undefined };
    expect(load({ pagination: {}, results: [{ full_name: 'ldap_sync', ...aTask(), ...missing }] })).toEqual([
      aTask({ uid: null, description: null }),
    ]);
  });
});

test('stored rows need not name uid, description, expires and expiring', () => {
  const missing = { uid: undefined, description: undefined, expires: undefined, expiring: undefined };
  expect(load([{ ...aTask(), ...missing }])).toEqual([
    aTask({ uid: null, description: null, expires: null, expiring: true }),
  ]);
});

test('digits, keys and their order are served as they are in the file', async () => {
  const message = `{"timestamp":"x","log_level":"info","logger":"","event":"","attributes": ${ATTRIBUTES} }`;
  const row = JSON.stringify(aTask({ uuid: uuidOf(1) })).replace('"messages":[]', `"messages":[${message}]`);
  await using sandbox = await startSandbox({ tasks: load(`\uFEFF[${row}]`) });
  expect((await ask(sandbox, `${uuidOf(1)}/`)).body).toContain(`"attributes":${ATTRIBUTES}`);
});

test('no rows are fine', () => {
  expect(load([])).toEqual([]);
  expect(load('{"results": [ ]}')).toEqual([]);
});

describe('a mistake is told in one sentence that names the file, the row and the field', () => {
  const message = { ...aMessage, timestamp: 'x' };

  test.each<[unknown, string]>([
    ['', 'it is not JSON: Unexpected end of JSON input.'],
    ['{"a":1}', 'it is neither an array of rows nor an object with an array "results".'],
    ['null', 'it is neither an array of rows nor an object with an array "results".'],
    ['{"results":{}}', 'it is neither an array of rows nor an object with an array "results".'],
    [[7], 'row 1 must be an object, but got 7.'],
    [[{}], 'row 1: uuid must be a string, but it is missing.'],
    [[aTask(), aTask({ uuid: 'x' })], 'row 2: uuid must be a uuid, but got "x".'],
    [[aTask(), aTask()], `row 2: uuid ${aTask().uuid} is that of row 1 already.`],
    [[{ ...aTask(), name: null }], 'row 1: name must be a string, but got null.'],
    [[{ ...aTask(), uid: 7 }], 'row 1: uid must be a string, but got 7.'],
    [[{ ...aTask(), duration: '1' }], 'row 1: duration must be a number, but got "1".'],
    [[{ ...aTask(), expiring: 0 }], 'row 1: expiring must be true or false, but got 0.'],
    [
      [aTask({ expires: 'soon' })],
      'row 1: expires must be a timestamp such as 2024-06-10T08:34:42.271169Z, but got "soon".',
    ],
    [[{ ...aTask(), messages: {} }], 'row 1: messages must be an array, but got {}.'],
    [[{ ...aTask(), messages: ['a', 7] }], 'row 1, message 2 must be an object, but got 7.'],
    [
      [{ ...aTask(), messages: [{ ...message, attributes: [] }] }],
      'row 1, message 1: attributes must be an object, but got [].',
    ],
    [
      [{ ...aTask(), messages: [{ ...message, event: ['e'.repeat(99)] }] }],
      `row 1, message 1: event must be a string, but got ["${'e'.repeat(38)}….`,
    ],
  ])('%j: %s', (content, mistake) => {
    expect(() => load(content)).toThrow(new Error(`Cannot load tasks from ${path}: ${mistake}`));
  });

  test('a file that is not there is named', () => {
    expect(() => loadTasks('/nowhere/tasks.json')).toThrow(/^Cannot load tasks from \/nowhere\/tasks\.json: ENOENT/);
  });
});
