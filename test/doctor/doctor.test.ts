import { expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { aRow, servingRows } from '../federation/scripted-tasks.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { runDoctor } from './run-doctor.ts';

const token = 'c4n4ry-d0ct0r';

it('finds a healthy upstream healthy, by seven calls, and says a line of each subject', async () => {
  await using sandbox = await startSandbox({ adminToken: token });
  const { healthy, text, marks, said, summary } = await runDoctor({
    UPSTREAM_URL: sandbox.url,
    UPSTREAM_TOKEN: token,
  });

  expect(healthy).toBe(true);
  expect(summary).toMatch(/^0 failed, (10 ok|1 with a warning, 9 ok), 1 not examined$/);
  expect(Object.entries(marks)).toEqual([
    ['url', 'ok'],
    ['name', 'ok'],
    ['connection', 'ok'],
    ['tls', 'skip'],
    ['clock', 'ok'],
    ['endpoint', 'ok'],
    ['token', 'ok'],
    ['envelope', 'ok'],
    ['tasks', 'ok'],
    ['page size', 'ok'],
    ['latency', expect.stringMatching(/ok|warn/)],
  ]);
  expect(said['tasks']).toMatch(/^100 of \d+ read, all as documented$/);
  expect(said['latency']).toMatch(/^5 calls: min \d+ ms, median \d+ ms, max \d+ ms/);
  expect(sandbox.requests).toHaveLength(7);
  expect(text).not.toContain(token);
});

it('asks for MAX_PAGE_SIZE rows', async () => {
  await using sandbox = await startSandbox();
  const env = { UPSTREAM_URL: sandbox.url, UPSTREAM_TOKEN: sandbox.adminToken, MAX_PAGE_SIZE: '7' };
  expect((await runDoctor(env)).said['page size']).toBe('7 rows requested and served');
  expect(sandbox.requests.map(({ target }) => /page_size=(\d+)/.exec(target)?.[1])).toContain('7');
});

it('needs an upstream, and a configuration that the gateway would take', async () => {
  await expect(runDoctor({})).rejects.toThrow(/UPSTREAM_URL/);
  const upstream = { UPSTREAM_URL: 'http://127.0.0.1:9/api/v3' };
  await expect(runDoctor({ ...upstream, GATEWAY_TOKEN: token })).rejects.toThrow(ConfigError);
});

it('colours marks on a terminal, unless NO_COLOR is set', async () => {
  await using upstream = await startScriptedUpstream(answering(200, pageOf([])));
  const env = { UPSTREAM_URL: upstream.url, UPSTREAM_TOKEN: token };
  expect((await runDoctor(env, true)).text).toContain('\u001b[32mok  \u001b[0m');
  expect((await runDoctor({ ...env, NO_COLOR: '1' }, true)).text).not.toContain('\u001b');
});

it('shows no token that the upstream repeats, and nothing that acts on a terminal', async () => {
  const detail = `No: ${token} \u001b[2J\nnew line`;
  await using upstream = await startScriptedUpstream(answering(403, JSON.stringify({ detail })));
  const { text, said } = await runDoctor({ UPSTREAM_URL: upstream.url, UPSTREAM_TOKEN: token }, false);
  expect(said['token']).toContain('No: [token] \\u{1b}[2J\\u{a}new line');
  expect(text).not.toContain(token);
});

it('says that it cannot examine the rest without a token, which is no failure', async () => {
  await using sandbox = await startSandbox();
  const { healthy, marks, said } = await runDoctor({ UPSTREAM_URL: sandbox.url });
  expect(healthy).toBe(true);
  expect(marks).toMatchObject({ endpoint: 'ok', token: 'warn', envelope: 'skip', latency: 'skip' });
  expect(said['token']).toContain('run doctor with UPSTREAM_TOKEN set');
});

it.each([
  ['a wrong token', 'no-such-token', /not accepted.*Token invalid\/expired/],
  ['an unprivileged token', 'nobody', /may not read tasks.*You do not have permission/],
])('tells %s', async (_what, wrong, expected) => {
  await using sandbox = await startSandbox({ adminToken: token, unprivilegedToken: 'nobody' });
  const { healthy, marks, said } = await runDoctor({ UPSTREAM_URL: sandbox.url, UPSTREAM_TOKEN: wrong });
  expect(healthy).toBe(false);
  expect(marks).toMatchObject({ connection: 'ok', endpoint: 'ok', token: 'fail', envelope: 'skip' });
  expect(said['token']).toMatch(expected);
});

it.each([
  [
    'a task that cannot be used',
    [aRow(0), aRow(1, { uuid: 7 })],
    'warn',
    /^2 of 2 read, 1 of them cannot be used\. .*uuid/,
  ],
  ['a message that cannot', [aRow(0), aRow(1, { messages: [{}] })], 'warn', /^2 of 2 read, 1 of them cannot be used/],
  ['none that can', [aRow(0, { name: null }), aRow(1, { uuid: 7 })], 'fail', /^2 of 2 read, 2 of them/],
  ['a status that nobody documented', [aRow(0), aRow(1, { status: 'postponed' })], 'warn', /status "postponed"/],
])('tells %s', async (_what, rows, mark, expected) => {
  await using upstream = await startScriptedUpstream(servingRows(rows));
  const { healthy, marks, said } = await runDoctor({ UPSTREAM_URL: upstream.url, UPSTREAM_TOKEN: token });
  expect([healthy, marks['tasks'], marks['envelope']]).toEqual([mark !== 'fail', mark, 'ok']);
  expect(said['tasks']).toMatch(expected);
});
