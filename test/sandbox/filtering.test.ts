import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { aTask, tasksWith } from '../support/a-task.ts';
import { ask, askPage, askValues } from './ask.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ tasks: [] });
});
afterAll(() => sandbox.close());

const found = async (query: string): Promise<number> => (await askPage(sandbox, query)).pagination.count;

describe('name and uid', () => {
  test('blanks of Python are stripped', async () => {
    sandbox.setTasks([aTask({ name: 'a' })]);
    expect(await found('?name=%1Ca%1F%C2%85%E3%80%80')).toBe(1);
    expect(await found('?name=%EF%BB%BFa')).toBe(0);
  });

  test('names with blanks around them cannot be selected', async () => {
    sandbox.setTasks([aTask({ name: ' a ' })]);
    expect(await found('?name=%20a%20')).toBe(0);
  });

  test('NUL and a bad status are told in the order name, uid, status, whatever the page', async () => {
    const answer = await ask(sandbox, '?status=%00%E2%80%A8&uid=%00&page=0&name=%00x');
    expect(answer.status).toBe(400);
    expect(answer.body).toBe(
      '{"name":["Null characters are not allowed."],"uid":["Null characters are not allowed."],' +
        '"status":["Select a valid choice. \\u0000\\u2028 is not one of the available choices."]}',
    );
  });

  test('a parameter without a value is empty', async () => {
    sandbox.setTasks([aTask()]);
    expect(await found('?name&uid=&&=x&status')).toBe(1);
  });
});

describe('encodings', () => {
  test.each([
    ['bad percent-encoding stays as it is', 'a%zz%', '?name=a%zz%'],
    ['invalid UTF-8 is U+FFFD', 'a\uFFFDb', '?name=a%FFb'],
    ['a lone surrogate is three U+FFFD', '\uFFFD\uFFFD\uFFFD', '?name=%ED%A0%80'],
    ['a question mark is a character', '?x', '?name=?x'],
    ['a byte order mark stays', '\uFEFFx', '?name=%EF%BB%BFx'],
    ['an equals sign is split off once', 'a=b', '?name=a=b'],
  ])('%s', async (_, name, query) => {
    sandbox.setTasks([aTask({ name })]);
    expect(await found(query)).toBe(1);
  });

  test('a leading question mark belongs to the name of the parameter', async () => {
    sandbox.setTasks([aTask({ name: 'x' })]);
    expect(await found('??name=nope')).toBe(1);
  });
});

describe('search', () => {
  test('NUL is removed', async () => {
    sandbox.setTasks([aTask({ name: 'plex' })]);
    expect(await found('?search=pl%00ex%00')).toBe(1);
    expect(await found('?search=%00')).toBe(1);
  });

  test('blanks of Python separate terms', async () => {
    sandbox.setTasks([aTask({ name: 'one two' })]);
    expect(await found('?search=two%1Fone%C2%85,one')).toBe(1);
    expect(await found('?search=two%EF%BB%BFone')).toBe(0);
  });

  test('case is folded code point by code point', async () => {
    sandbox.setTasks(tasksWith('name', ['STRASSE', 'Straße', 'ΣΊΣΥΦΟΣ', 'ﬁn', '𐐨']));
    expect(await askValues(sandbox, 'name', '?search=stra%C3%9Fe')).toEqual(['Straße']);
    expect(await askValues(sandbox, 'name', '?search=strasse')).toEqual(['STRASSE']);
    expect(await askValues(sandbox, 'name', `?search=${encodeURIComponent('σίσυφος')}`)).toEqual(['ΣΊΣΥΦΟΣ']);
    expect(await askValues(sandbox, 'name', '?search=fin')).toEqual([]);
    expect(await askValues(sandbox, 'name', `?search=${encodeURIComponent('𐐀')}`)).toEqual(['𐐨']);
  });

  test('name, description, uid and status are searched, messages are not', async () => {
    sandbox.setTasks([aTask({ name: 'nn', description: 'dd', uid: 'uu', status: 'warning', messages: ['mm'] })]);
    expect(await found('?search=nn,dd,uu,WARN')).toBe(1);
    expect(await found('?search=mm')).toBe(0);
  });

  test('a null description and a null uid match nothing', async () => {
    sandbox.setTasks([aTask({ name: 'x', description: null, uid: null })]);
    expect(await found('?search=null')).toBe(0);
    expect(await found('?search=x')).toBe(1);
  });
});
