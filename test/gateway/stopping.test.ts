import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { aTask } from '../support/a-task.ts';
import { startProgram } from '../support/program.ts';
import { answering, pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { until } from '../support/until.ts';

const page = pageOf([{ ...aTask(), full_name: 'ldap_sync' }]);

function ask(endpoint: string, first: number): Promise<Response> {
  return fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: `{ systemTasks(first: ${first}) { nodes { name } } }` }),
  });
}

/** An upstream that answers when it is told to. */
function holding() {
  const held: ServerResponse[] = [];
  const upstream = startScriptedUpstream((_request, response) => void held.push(response));
  return { held, upstream };
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'after %s every accepted request is answered, no other is accepted, and it exits 0',
  async (signal) => {
    const { held, upstream } = holding();
    await using slow = await upstream;
    const program = startProgram({ PORT: '0', UPSTREAM_API: 'system_tasks', UPSTREAM_URL: slow.url });
    const endpoint = await program.endpoint;
    const answers = Array.from({ length: 10 }, (_, index) => ask(endpoint, index + 1));
    await until(() => held.length === 10);
    program.signal(signal);
    // It has stopped listening once a new connection is refused.
    let refused = false;
    while (!refused)
      refused = await fetch(endpoint).then(
        () => false,
        () => true,
      );
    for (const response of held) response.end(page);
    for (const answer of await Promise.all(answers)) {
      expect(await answer.json()).toEqual({ data: { systemTasks: { nodes: [{ name: 'ldap_sync' }] } } });
    }
    expect(await program.end).toBe(0);
  },
);

it('ends what is still in flight after SHUTDOWN_MS, and exits 0', async () => {
  const { held, upstream } = holding();
  await using slow = await upstream;
  const program = startProgram({ PORT: '0', UPSTREAM_API: 'system_tasks', UPSTREAM_URL: slow.url, SHUTDOWN_MS: '50' });
  const answer = ask(await program.endpoint, 1);
  await until(() => held.length === 1);
  program.signal('SIGTERM');
  await expect(answer).rejects.toThrow();
  expect(await program.end).toBe(0);
});

it.each(['SIGTERM', 'SIGINT'] as const)(
  'a %s that npm passes on at once, as the terminal sends it too, is no second one',
  async (signal) => {
    const { held, upstream } = holding();
    await using slow = await upstream;
    const program = startProgram({ PORT: '0', UPSTREAM_API: 'system_tasks', UPSTREAM_URL: slow.url });
    const answer = ask(await program.endpoint, 1);
    await until(() => held.length === 1);
    program.signal(signal);
    await until(() => program.stdout.includes('"stopping"'));
    program.signal(signal);
    program.signal(signal);
    held[0]?.end(page);
    expect((await answer).status).toBe(200);
    expect(await program.end).toBe(0);
    expect(program.stdout).toContain('a second signal stops at once');
  },
);

it.each([
  ['the same signal, later', 'SIGTERM', 'SIGTERM'],
  ['another signal, however soon', 'SIGINT', 'SIGTERM'],
] as const)('ends at once, with exit code 1, at a second signal: %s', async (_what, first, second) => {
  const { held, upstream } = holding();
  await using slow = await upstream;
  const program = startProgram({
    PORT: '0',
    UPSTREAM_API: 'system_tasks',
    UPSTREAM_URL: slow.url,
    SHUTDOWN_MS: '600000',
  });
  const answer = ask(await program.endpoint, 1).catch(() => 'ended');
  await until(() => held.length === 1);
  program.signal(first);
  await until(() => program.stdout.includes('"stopping"'));
  const began = performance.now();
  // A repeat counts once the first is half a second old.
  const repeat = setInterval(() => program.signal(second), 20);
  expect(await program.end).toBe(1);
  clearInterval(repeat);
  expect(await answer).toBe('ended');
  if (second === first) expect(performance.now() - began).toBeGreaterThan(300);
});

it('an event stream, an idle connection and one that never sent anything do not hold up the end', async () => {
  await using upstream = await startScriptedUpstream(answering(200, page));
  const program = startProgram({
    PORT: '0',
    METRICS_PORT: '0',
    UPSTREAM_API: 'system_tasks',
    UPSTREAM_URL: upstream.url,
    SHUTDOWN_MS: '600000',
  });
  const endpoint = await program.endpoint;
  const { hostname, port } = new URL(endpoint);
  const silent = connect(Number(port), hostname);
  await once(silent, 'connect');
  const stream = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { systemTasksChanged { totalCount } }' }),
  });
  await fetch(new URL('/metrics', /^Metrics: +(\S+)$/m.exec(program.stdout)?.[1])).then((answer) => answer.text());
  const closed = once(silent, 'close');
  program.signal('SIGTERM');
  expect(await stream.text()).toContain('event: complete');
  await closed;
  expect(await program.end).toBe(0);
});

it('is not ready from the first signal on, and goes on accepting for SHUTDOWN_DELAY_MS', async () => {
  await using upstream = await startScriptedUpstream(answering(200, page));
  const program = startProgram({
    PORT: '0',
    UPSTREAM_API: 'system_tasks',
    UPSTREAM_URL: upstream.url,
    SHUTDOWN_DELAY_MS: '2000',
  });
  const endpoint = await program.endpoint;
  const ready = new URL('/health/ready', endpoint);
  expect((await fetch(ready)).status).toBe(200);
  program.signal('SIGTERM');
  let status = 200;
  while (status === 200) status = (await fetch(ready, { headers: { connection: 'close' } })).status;
  expect(status).toBe(503);
  expect((await fetch(new URL('/health/live', endpoint), { headers: { connection: 'close' } })).status).toBe(200);
  expect((await ask(endpoint, 1)).status).toBe(200);
  expect(await program.end).toBe(0);
});

it('writes all of the log before it ends: JSON, after the three lines of the start', async () => {
  await using upstream = await startScriptedUpstream(answering(200, page));
  const program = startProgram({ PORT: '0', UPSTREAM_API: 'system_tasks', UPSTREAM_URL: upstream.url });
  const endpoint = await program.endpoint;
  await ask(endpoint, 1);
  program.signal('SIGTERM');
  expect(await program.end).toBe(0);
  const lines = program.stdout.trimEnd().split('\n').slice(3);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'info', msg: 'request', outcome: 'ok', path: '/graphql' },
    { level: 'info', msg: 'stopping', signal: 'SIGTERM' },
    { level: 'info', msg: 'stopped' },
  ]);
});

it('goes on when loading ahead fails, says so, and loads at the next need', async () => {
  await using upstream = await startScriptedUpstream(answering(200, page));
  const hook = `let failed;export async function resolve(specifier,context,next){
    if(!failed&&specifier.endsWith("/yoga.ts")){failed=true;throw new Error("a file is missing")}
    return next(specifier,context)}`;
  const url = JSON.stringify(`data:text/javascript,${encodeURIComponent(hook)}`);
  const loader = `import{register}from"node:module";register(${url})`;
  const program = startProgram({ PORT: '0', UPSTREAM_API: 'system_tasks', UPSTREAM_URL: upstream.url }, [
    `data:text/javascript,${encodeURIComponent(loader)}`,
  ]);
  const endpoint = await program.endpoint;
  await until(() => program.stdout.includes('preloading failed'));
  const answer = await fetch(`${endpoint}?query={__typename}`, { headers: { 'x-graphql-yoga-csrf': '1' } });
  expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
  program.signal('SIGTERM');
  expect(await program.end).toBe(0);
});

it.each([
  ['an exception', 'throw new TypeError("boom")'],
  ['a rejection', 'Promise.reject(new TypeError("boom"))'],
])('ends with exit code 1 at %s that nobody caught, and says so', async (_what, defect) => {
  const script = `process.on("SIGUSR2",()=>{${defect}})`;
  const program = startProgram({ PORT: '0', NODE_OPTIONS: `--import="data:text/javascript,${encodeURI(script)}"` });
  await program.endpoint;
  program.signal('SIGUSR2');
  expect(await program.end).toBe(1);
  expect(JSON.parse(program.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    level: 'fatal',
    msg: 'ended by a defect',
    failures: [{ name: 'TypeError', stack: expect.stringContaining('TypeError: boom\n') }],
  });
});
