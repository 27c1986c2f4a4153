import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { tasksWith } from '../support/a-task.ts';
import { ask, askPage, askValues } from './ask.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    tasks: tasksWith(
      'duration',
      Array.from({ length: 250 }, (_, index) => index),
    ),
  });
});
afterAll(() => sandbox.close());

describe('page is read as Python reads an int', () => {
  test.each([
    ['%2B2', 2],
    ['+2+', 2],
    ['%202%20', 2],
    ['1_0', 10],
    ['%D9%A3', 3],
  ])('page=%s is page %d', async (page, current) => {
    expect((await askPage(sandbox, `?page_size=10&page=${page}`)).pagination.current).toBe(current);
  });

  test.each(['', '1.0', 'abc', '0', '-1', '26', 'LAST', '%20last', '1__0', '9'.repeat(400)])(
    'page=%s is an invalid page',
    async (page) => {
      const answer = await ask(sandbox, `?page_size=10&page=${page}`);
      expect(answer.status).toBe(404);
      expect(answer.body).toBe('{"detail":"Invalid page."}');
    },
  );
});

test('pages cover every row once, in order', async () => {
  const pages = await Promise.all([1, 2, 3].map((page) => askValues(sandbox, 'duration', `?page=${page}`)));
  expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
  expect(pages.flat()).toEqual(Array.from({ length: 250 }, (_, index) => index));
});

test('the envelope of the last page tells of none to follow', async () => {
  expect((await askPage(sandbox, '?page=last')).pagination).toEqual({
    next: 0,
    previous: 2,
    count: 250,
    current: 3,
    total_pages: 3,
    start_index: 201,
    end_index: 250,
  });
});

test.each(['9'.repeat(400), '9'.repeat(30), '250'])('page_size=%s holds all rows', async (size) => {
  expect((await askPage(sandbox, `?page_size=${size}`)).results).toHaveLength(250);
});

test('a capped page_size is capped without a word', async () => {
  await using capped = await startSandbox({ tasks: tasksWith('duration', [1, 2, 3, 4, 5]), maxPageSize: 2 });
  const page = await askPage(capped, '?page_size=4&page=2');
  expect(page.pagination).toMatchObject({ next: 3, total_pages: 3, start_index: 3, end_index: 4 });
  expect((await askPage(capped, '?page_size=0')).results).toHaveLength(2);
  expect((await askPage(capped, '')).results).toHaveLength(5);
});
