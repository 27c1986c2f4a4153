import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { aRow, servingRows } from '../federation/scripted-tasks.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { nobody, notFoundPage, startVersionedUpstream } from '../support/versioned-upstream.ts';
import { runDoctor } from './run-doctor.ts';

const token = 'c4n4ry-d0ct0r';

it('finds a healthy upstream healthy, by ten calls, and reports a line for each subject', async () => {
  await using sandbox = await startSandbox({ adminToken: token });
  const { healthy, text, marks, said, summary } = await runDoctor({
    UPSTREAM_URL: sandbox.url,
    UPSTREAM_TOKEN: token,
  });

  expect(healthy).toBe(true);
  expect(summary).toMatch(/^0 failed, (11 ok|1 with a warning, 10 ok), 2 not examined$/);
  expect(Object.entries(marks)).toEqual([
    ['url', 'ok'],
    ['name', 'ok'],
    ['connection', 'ok'],
    ['tls', 'skip'],
    ['clock', 'ok'],
    ['endpoint', 'ok'],
    ['version', 'skip'],
    ['token', 'ok'],
    ['envelope', 'ok'],
    ['tasks', 'ok'],
    ['page size', 'ok'],
    ['scans', 'ok'],
    ['latency', expect.stringMatching(/ok|warn/)],
  ]);
  expect(said['tasks']).toMatch(/^100 of \d+ read, all as documented$/);
  expect(said['latency']).toMatch(/^5 calls: min \d+ ms, median \d+ ms, max \d+ ms/);
  expect(sandbox.requests).toHaveLength(10);
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
  await using upstream = await startScriptedUpstream(answering(200, pageOf([])), { isProbed: true });
  const env = { UPSTREAM_URL: upstream.url, UPSTREAM_TOKEN: token };
  expect((await runDoctor(env, true)).text).toContain('\u001b[32mok  \u001b[0m');
  expect((await runDoctor({ ...env, NO_COLOR: '1' }, true)).text).not.toContain('\u001b');
});

it('shows no token that the upstream repeats, and nothing that acts on a terminal', async () => {
  const detail = `No: ${token} \u001b[2J\nnew line`;
  await using upstream = await startScriptedUpstream(answering(403, JSON.stringify({ detail })), { isProbed: true });
  const { text, said } = await runDoctor({ UPSTREAM_URL: upstream.url, UPSTREAM_TOKEN: token }, false);
  expect(said['token']).toContain('No: [token] \\u{1b}[2J\\u{a}new line');
  expect(text).not.toContain(token);
});

it('says that it cannot examine the rest without a token, which is no failure', async () => {
  await using sandbox = await startSandbox();
  const { healthy, marks, said } = await runDoctor({ UPSTREAM_URL: sandbox.url });
  expect(healthy).toBe(true);
  expect(marks).toMatchObject({ endpoint: 'ok', version: 'skip', token: 'warn', envelope: 'skip', latency: 'skip' });
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
  await using upstream = await startScriptedUpstream(servingRows(rows), { isProbed: true });
  const { healthy, marks, said } = await runDoctor({ UPSTREAM_URL: upstream.url, UPSTREAM_TOKEN: token });
  expect([healthy, marks['tasks'], marks['envelope']]).toEqual([mark !== 'fail', mark, 'ok']);
  expect(said['tasks']).toMatch(expected);
});

describe('the API', () => {
  const examine = async (upstream: { readonly url: string }, env: Readonly<Record<string, string>> = {}) =>
    runDoctor({ UPSTREAM_URL: upstream.url, UPSTREAM_TOKEN: 'one', ...env });

  it.each([
    ['tasks', '/tasks/tasks/, the list of authentik 2025.8 and later, is there', 'authentik_tasks.view_task'],
    [
      'system_tasks',
      '/events/system_tasks/, the list of authentik 2024.2 to 2025.6, is there',
      'authentik_events.view_systemtask',
    ],
  ] as const)(
    '%s is found, with its release, its permission and the length of its list',
    async (api, found, permission) => {
      await using upstream = await startVersionedUpstream(api);
      upstream.instead = ({ path }) =>
        path === '/admin/version/' ? answering(200, '{"version_current":"2025.12.1"}') : undefined;
      const { healthy, said, marks } = await examine(upstream);
      expect([healthy, said['endpoint'], said['version']]).toEqual([true, found, 'authentik 2025.12.1']);
      expect(said['token']).toBe(`UPSTREAM_TOKEN may read tasks (${permission})`);
      expect([marks['scans'], said['scans']]).toEqual([
        'ok',
        expect.stringMatching(/^3 rows, within SCAN_LIMIT=10000: filters by .*duration.* read them all, in 1 call$/),
      ]);
      const demanded = await examine(upstream, { UPSTREAM_API: api });
      expect(demanded.said['endpoint']).toBe(`${found}, as UPSTREAM_API=${api} demands`);

      const unprivileged = await examine(upstream, { UPSTREAM_TOKEN: nobody.replace('Bearer ', '') });
      expect([unprivileged.healthy, unprivileged.marks['token']]).toEqual([false, 'fail']);
      expect(unprivileged.said['token']).toContain(`the permission ${permission}`);
    },
  );

  it('is another one than UPSTREAM_API demands', async () => {
    await using upstream = await startVersionedUpstream('tasks');
    const { healthy, said, marks } = await examine(upstream, { UPSTREAM_API: 'system_tasks' });
    expect([healthy, marks['token']]).toEqual([false, 'skip']);
    expect(said['endpoint']).toMatch(
      /^UPSTREAM_API=system_tasks demands \/events\/system_tasks\/.* but the upstream has \/tasks\/tasks\/.*UPSTREAM_API=auto/,
    );
  });

  it('is missing', async () => {
    await using upstream = await startVersionedUpstream('neither');
    expect((await examine(upstream)).said['endpoint']).toMatch(
      /^the upstream has neither \/tasks\/tasks\/ nor \/events\/system_tasks\/ \(status 404\)\. .*\/api\/v3\.$/,
    );
    expect((await examine(upstream, { UPSTREAM_API: 'tasks' })).said['endpoint']).toMatch(
      /^the upstream does not have \/tasks\/tasks\/ \(status 404\)\. .*UPSTREAM_API=auto\.$/,
    );
  });

  it('has a list longer than SCAN_LIMIT, which is a warning', async () => {
    await using upstream = await startVersionedUpstream('tasks');
    const { healthy, marks, said } = await examine(upstream, { SCAN_LIMIT: '2' });
    expect([healthy, marks['scans']]).toEqual([true, 'warn']);
    expect(said['scans']).toMatch(/^3 rows, more than SCAN_LIMIT=2: .*SCAN_LIMIT_REACHED\..*raise SCAN_LIMIT\.$/);
  });

  it.each([
    ['the token may not ask', answering(403, '{"detail":"No."}'), 'unknown: UPSTREAM_TOKEN may not ask for it'],
    ['there is none', notFoundPage, 'unknown: /admin/version/ answered with status 404'],
    ['it is no text', answering(200, '{"version_current":7}'), 'unknown: /admin/version/ answered with status 200'],
  ])('has a release that is unknown if %s, which is no failure', async (_what, script, expected) => {
    await using upstream = await startVersionedUpstream('tasks');
    upstream.instead = ({ path }) => (path === '/admin/version/' ? script : undefined);
    const { healthy, marks, said } = await examine(upstream);
    expect([healthy, marks['version'], said['version']]).toEqual([true, 'skip', expected]);
  });
});
