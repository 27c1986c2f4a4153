import { describe, expect, it } from 'vitest';
import type { GatewayConfig } from '../../src/config/config.ts';
import { captureLog } from '../support/captured-log.ts';
import { answering, type Script } from '../support/scripted-upstream.ts';
import { startGateway, type TestGateway } from '../support/start-gateway.ts';
import { until } from '../support/until.ts';
import {
  loginPage,
  names,
  nobody,
  refusing,
  startVersionedUpstream,
  type VersionedUpstream,
} from '../support/versioned-upstream.ts';

const credential = { authorization: 'Bearer one' };
const list = '{ systemTasksApi systemTasks { nodes { name } } }';

function start(
  upstream: VersionedUpstream,
  options: Partial<GatewayConfig> = {},
  log = captureLog(),
): Promise<TestGateway> {
  return startGateway({ upstreamUrl: upstream.url, upstreamApi: 'auto', ...options }, log.logger);
}

/** Answers every probe with the script, but those with a credential as usual if `anonymous`. */
function probesAnswer(upstream: VersionedUpstream, script: Script, anonymous = false): void {
  upstream.instead = ({ path, authorization }) =>
    path.endsWith('/?page_size=1') && !(anonymous && authorization !== undefined) ? script : undefined;
}

const silence: Script = () => undefined;

describe('at start-up, without a credential', () => {
  it('finds the new API by one probe, and never probes again', async () => {
    await using upstream = await startVersionedUpstream('tasks');
    await using gateway = await start(upstream);
    for (let count = 0; count < 3; count++) {
      const { data, errors } = await gateway.query(list, {}, credential);
      expect(errors).toBeUndefined();
      expect(data.systemTasksApi).toBe('TASKS');
      expect(data.systemTasks.nodes.map(({ name }: { name: string }) => name)).toEqual(names.tasks);
    }
    expect(upstream.probes).toEqual(['tasks']);
  });

  it('finds the old API by two probes', async () => {
    await using upstream = await startVersionedUpstream('system_tasks');
    await using gateway = await start(upstream);
    const { data } = await gateway.query(list, {}, credential);
    expect(data.systemTasksApi).toBe('SYSTEM_TASKS');
    expect(data.systemTasks.nodes.map(({ name }: { name: string }) => name)).toEqual(names.system_tasks);
    expect(upstream.probes).toEqual(['tasks', 'system_tasks']);
  });

  it('takes a page for an API too, and a 404 in JSON for none', async () => {
    await using upstream = await startVersionedUpstream('system_tasks');
    upstream.instead = ({ api }) =>
      api === 'tasks'
        ? answering(404, '{"detail":"Not found."}')
        : answering(
            200,
            '{"pagination":{"next":0,"previous":0,"count":0,"current":1,"total_pages":1,"start_index":0,"end_index":0},"results":[]}',
          );
    await using gateway = await start(upstream);
    expect((await gateway.query('{ systemTasksApi }')).data).toEqual({ systemTasksApi: 'SYSTEM_TASKS' });
    expect(upstream.probes).toEqual(['tasks', 'system_tasks']);
  });

  it('probes nothing if UPSTREAM_API says which it is, even if it is not', async () => {
    await using upstream = await startVersionedUpstream('tasks');
    await using gateway = await start(upstream, { upstreamApi: 'tasks' });
    expect((await gateway.query(list, {}, credential)).errors).toBeUndefined();
    expect(upstream.probes).toEqual([]);
    await using wrong = await start(upstream, { upstreamApi: 'system_tasks' });
    const { data, errors } = await wrong.query(list, {}, credential);
    expect(data).toEqual({ systemTasksApi: 'SYSTEM_TASKS', systemTasks: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_ERROR', upstream: { status: 404 } } }]);
    expect(upstream.probes).toEqual([]);
  });
});

describe('while no API is known', () => {
  it('neither health nor an operation that needs no upstream waits, however long the probe takes', async () => {
    await using upstream = await startVersionedUpstream('tasks');
    probesAnswer(upstream, silence);
    await using gateway = await start(upstream);
    await until(() => upstream.probes.length === 1);
    for (const path of ['/health/live', '/health/ready']) {
      expect((await fetch(new URL(path, gateway.url))).status).toBe(200);
    }
    const free =
      '{ __typename __schema { queryType { name } } _service { sdl } none: node(id: "x") { id } nodes(ids: ["y"]) { id } }';
    const { data, errors } = await gateway.query(free);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ __typename: 'Query', none: null, nodes: [null] });
    expect(upstream.probes).toEqual(['tasks']);
  });

  it('all operations wait for the same probes', async () => {
    await using upstream = await startVersionedUpstream('tasks');
    const held: (() => void)[] = [];
    upstream.instead = ({ path }) => {
      if (!path.endsWith('/?page_size=1') || held.length > 0) return undefined;
      return (_request, response) => {
        held.push(() => response.writeHead(403, { 'content-type': 'application/json' }).end('{"detail":"No."}'));
      };
    };
    await using gateway = await start(upstream);
    await until(() => held.length === 1);
    const queries = Array.from({ length: 20 }, (_, index) =>
      gateway.query(`{ a${index}: systemTasks(first: ${index + 1}) { nodes { name } } }`, {}, credential),
    );
    queries.push(gateway.query('{ ...Free } fragment Free on Query { __typename }'));
    await until(async () => (await gateway.query('{ __typename }')).status === 200);
    expect(upstream.calls).toEqual([]);
    held[0]?.();
    for (const { errors } of await Promise.all(queries)) expect(errors).toBeUndefined();
    expect(upstream.probes).toEqual(['tasks']);
  });

  it('an operation waits until its deadline, and a caller that leaves waits no longer', async () => {
    await using upstream = await startVersionedUpstream('tasks');
    probesAnswer(upstream, silence);
    await using gateway = await start(upstream, { upstreamTimeoutMs: 400 });
    const query =
      '{ a: systemTasks { totalCount } b: systemTask(uuid: "00000000-0000-4000-8000-000000000000") { name } }';
    for (const headers of [{}, credential]) {
      const { data, errors } = await gateway.query(query, {}, headers);
      expect(data).toEqual({ a: null, b: null });
      expect(errors).toMatchObject([
        { path: ['a'], extensions: { code: 'UPSTREAM_TIMEOUT' } },
        { path: ['b'], extensions: { code: 'UPSTREAM_TIMEOUT' } },
      ]);
    }
    await expect(
      gateway.send('POST', { query }, { headers: credential, signal: AbortSignal.timeout(50) }),
    ).rejects.toThrow();
    upstream.instead = () => undefined;
    expect((await gateway.query(list, {}, credential)).errors).toBeUndefined();
  });
});

describe('an upstream that has neither', () => {
  it('is an error that names both paths, at each field, and the next operation probes again', async () => {
    await using upstream = await startVersionedUpstream('neither');
    await using gateway = await start(upstream);
    await until(() => upstream.probes.length === 2);
    const query =
      '{ api: systemTasksApi __typename a: systemTask(uuid: "00000000-0000-4000-8000-000000000000") { name } b: systemTaskByFullName(fullName: "x") { name } }';
    const { data, errors = [] } = await gateway.query(query, {}, credential);
    expect(data).toEqual({ api: null, __typename: 'Query', a: null, b: null });
    expect(errors.map(({ path }) => path)).toEqual([['api'], ['a'], ['b']]);
    for (const { message, extensions } of errors) {
      expect(message).toContain('/tasks/tasks/');
      expect(message).toContain('/events/system_tasks/');
      expect(extensions).toEqual({ code: 'UPSTREAM_ERROR', upstream: { status: 404 } });
    }
    expect(upstream.probes).toEqual(['tasks', 'system_tasks', 'tasks', 'system_tasks']);
    expect(upstream.calls).toEqual([]);
    upstream.api = 'system_tasks';
    expect((await gateway.query(list, {}, credential)).data.systemTasksApi).toBe('SYSTEM_TASKS');
  });

  it('refuses no operation for its cost, as it costs nothing', async () => {
    await using upstream = await startVersionedUpstream('neither');
    await using gateway = await start(upstream, { maxUpstreamCalls: 1 });
    const scan = '{ systemTasks(filter: { duration: { from: 1 } }) { totalCount } }';
    expect((await gateway.query(scan, {}, credential)).errors).toMatchObject([
      { extensions: { code: 'UPSTREAM_ERROR' } },
    ]);
    upstream.api = 'system_tasks';
    expect((await gateway.query(scan, {}, credential)).errors).toMatchObject([
      { message: expect.stringMatching(/at most 1 upstream calls/), extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});

describe('an answer that decides nothing', () => {
  const undecided: [string, Script, string][] = [
    ['a login page', loginPage, 'UPSTREAM_INVALID_RESPONSE'],
    ['a redirect to one', answering(302, '', { location: '/login' }), 'UPSTREAM_ERROR'],
    ['a 500', answering(500, 'No.'), 'UPSTREAM_ERROR'],
    ['a 503', answering(503, '{"detail":"Starting."}'), 'UPSTREAM_UNAVAILABLE'],
    ['a 403 in HTML', answering(403, '<h1>Blocked</h1>'), 'UPSTREAM_ERROR'],
    ['a 403 without the reason that authentik gives', answering(403, '{"error":"blocked"}'), 'UPSTREAM_ERROR'],
    ['a 401', answering(401, '{"detail":"Token invalid/expired"}'), 'UNAUTHENTICATED'],
    ['JSON that is no page', answering(200, '{"status":"ok"}'), 'UPSTREAM_INVALID_RESPONSE'],
    ['a closed connection', (request) => request.socket.destroy(), 'UPSTREAM_UNAVAILABLE'],
  ];

  it.each(undecided)(
    '%s is an error as everywhere, and the next operation probes again',
    async (_what, script, code) => {
      await using upstream = await startVersionedUpstream('tasks');
      probesAnswer(upstream, script);
      await using gateway = await start(upstream);
      for (const headers of [{}, credential]) {
        const { errors } = await gateway.query('{ systemTasks { totalCount } }', {}, headers);
        expect(errors).toMatchObject([{ path: ['systemTasks'], extensions: { code } }]);
      }
      expect(new Set(upstream.probes)).toEqual(new Set(['tasks', 'tasks credential']));
      expect(upstream.calls).toEqual([]);
      upstream.instead = () => undefined;
      expect((await gateway.query(list, {}, credential)).errors).toBeUndefined();
    },
  );

  it.each(undecided)("%s is followed by a probe with the operation's credential", async (_what, script) => {
    await using upstream = await startVersionedUpstream('system_tasks');
    probesAnswer(upstream, script, true);
    await using gateway = await start(upstream);
    expect((await gateway.query(list, {}, credential)).data.systemTasksApi).toBe('SYSTEM_TASKS');
    const probes = upstream.probes.filter((probe) => probe.endsWith(' credential'));
    expect(probes).toEqual(['tasks credential', 'system_tasks credential']);
    // Known now, so nobody needs a credential.
    expect((await gateway.query('{ systemTasksApi }')).data).toEqual({ systemTasksApi: 'SYSTEM_TASKS' });
  });

  it('leaves time for that if it is no answer at all', async () => {
    await using upstream = await startVersionedUpstream('tasks');
    probesAnswer(upstream, silence, true);
    await using gateway = await start(upstream, { upstreamTimeoutMs: 2_000 });
    const waiting = gateway.query('{ systemTasksApi }');
    expect((await gateway.query(list, {}, credential)).data.systemTasksApi).toBe('TASKS');
    // Who has no credential waited for the same.
    expect((await waiting).data).toEqual({ systemTasksApi: 'TASKS' });
  });

  it('uses UPSTREAM_TOKEN at start-up', async () => {
    await using upstream = await startVersionedUpstream('tasks');
    probesAnswer(upstream, loginPage, true);
    const log = captureLog();
    await using _gateway = await start(upstream, { upstreamToken: 'one' }, log);
    await until(() => log.lines.some(({ msg }) => msg === "the upstream's API was found"));
    expect(upstream.probes).toEqual(['tasks', 'tasks credential']);
  });

  it('is the failure of its credential alone', async () => {
    await using upstream = await startVersionedUpstream('tasks');
    upstream.instead = ({ path, authorization }) => {
      if (!path.endsWith('/?page_size=1')) return undefined;
      return authorization === 'Bearer good' ? undefined : answering(403, '<h1>Blocked</h1>');
    };
    await using gateway = await start(upstream);
    const [bad, good] = await Promise.all([
      gateway.query('{ systemTasks { totalCount } }', {}, { authorization: 'Bearer bad' }),
      gateway.query('{ systemTasks { totalCount } }', {}, { authorization: 'Bearer good' }),
    ]);
    expect(good.errors).toBeUndefined();
    // The other one may have found it in the meantime.
    for (const { extensions } of bad.errors ?? []) expect(extensions.code).toBe('UPSTREAM_ERROR');
    expect((await gateway.query('{ systemTasksApi }', {}, { authorization: 'Bearer bad' })).errors).toBeUndefined();
  });
});

it('starts while the upstream is down, and finds it as soon as it is up', async () => {
  const upstream = await startVersionedUpstream('tasks');
  upstream.instead = () => (request) => request.socket.destroy();
  await using gateway = await start(upstream);
  expect((await gateway.query(list, {}, credential)).errors).toMatchObject([
    { extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
    { extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
  ]);
  upstream.instead = () => undefined;
  expect((await gateway.query(list, {}, credential)).data.systemTasksApi).toBe('TASKS');
  await upstream[Symbol.asyncDispose]();
});

it('counts no probe as a call of the operation, nor for its limit', async () => {
  await using upstream = await startVersionedUpstream('system_tasks');
  probesAnswer(upstream, answering(500, ''), true);
  const log = captureLog();
  await using gateway = await start(upstream, { maxUpstreamCalls: 1 }, log);
  expect((await gateway.query('query A { systemTasks { totalCount } }', {}, credential)).errors).toBeUndefined();
  const [line] = await log.requests(1);
  expect(line).toMatchObject({ operationName: 'A', upstreamCalls: 1 });
  expect(upstream.probes.length).toBeGreaterThan(2);
});

it('names the permission that is missing, and leaves the rest of the error as it was', async () => {
  const detail = 'You do not have permission to perform this action.';
  for (const [api, permission] of [
    ['tasks', 'authentik_tasks.view_task'],
    ['system_tasks', 'authentik_events.view_systemtask'],
  ] as const) {
    await using upstream = await startVersionedUpstream(api);
    await using gateway = await start(upstream);
    const { errors } = await gateway.query('{ systemTasks { totalCount } }', {}, { authorization: nobody });
    expect(errors).toMatchObject([
      {
        message: expect.stringContaining(permission),
        extensions: { code: 'FORBIDDEN', upstream: { status: 403, detail } },
      },
    ]);
    upstream.instead = () => refusing('Token invalid/expired');
    const { errors: others } = await gateway.query('{ systemTasks { totalCount } }', {}, credential);
    expect(others?.[0]?.message).not.toContain(permission);
  }
});

describe('READY_CHECKS_UPSTREAM', () => {
  it.each(['tasks', 'system_tasks'] as const)('is content with %s, also before and after it is known', async (api) => {
    await using upstream = await startVersionedUpstream(api);
    upstream.instead = ({ authorization }) => (authorization === undefined ? answering(502, '') : undefined);
    await using gateway = await start(upstream, { readyChecksUpstream: true, upstreamToken: 'one' });
    expect((await fetch(new URL('/health/ready', gateway.url))).status).toBe(200);
  });

  it.each<[string, Script]>([
    ['that has neither', answering(404, '<h1>Not found</h1>')],
    ['that is a login page', loginPage],
    ['that fails', answering(500, '')],
  ])('reports an upstream %s', async (_what, script) => {
    await using upstream = await startVersionedUpstream('tasks');
    upstream.instead = () => script;
    await using gateway = await start(upstream, { readyChecksUpstream: true, upstreamToken: 'one' });
    const answer = await fetch(new URL('/health/ready', gateway.url));
    expect([answer.status, await answer.json()]).toEqual([503, { status: 'upstream unavailable' }]);
  });
});
