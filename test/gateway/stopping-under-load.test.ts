import { Agent, request } from 'node:http';
import { expect, it } from 'vitest';
import { aTask } from '../support/a-task.ts';
import { startProgram } from '../support/program.ts';
import { pageOf, startScriptedUpstream } from '../support/scripted-upstream.ts';
import { until } from '../support/until.ts';

const page = pageOf([{ ...aTask(), full_name: 'ldap_sync' }]);
const answer = JSON.stringify({ data: { systemTasks: { nodes: [{ name: 'ldap_sync' }] } } });
const connections = 32;

/** Whether a request, told by the name that it filters by, has its complete and right answer; else why not. */
function ask(endpoint: string, agent: Agent, name: string): Promise<'answered' | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    const outgoing = request(endpoint, { method: 'POST', agent, headers: { 'content-type': 'application/json' } });
    outgoing.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('error', resolve);
      response.on('end', () =>
        resolve(
          response.complete && body === answer ? 'answered' : new Error(`Cut or wrong: ${response.statusCode} ${body}`),
        ),
      );
    });
    outgoing.on('error', resolve);
    outgoing.end(JSON.stringify({ query: `{ systemTasks(filter: { name: "${name}" }) { nodes { name } } }` }));
  });
}

/** The names that the upstream was asked for: the requests that the gateway had accepted for certain. */
function namesIn(targets: readonly string[]): ReadonlySet<string> {
  return new Set(targets.map((target) => new URL(target, 'http://upstream').searchParams.get('name') ?? ''));
}

it.each(['SIGTERM', 'SIGINT'] as const)(
  'after %s under load each accepted request is answered, and it exits 0',
  async (signal) => {
    await using upstream = await startScriptedUpstream((_request, response) => {
      setTimeout(() => response.end(page), 20);
    });
    const program = startProgram({ PORT: '0', UPSTREAM_API: 'system_tasks', UPSTREAM_URL: upstream.url });
    const endpoint = await program.endpoint;
    let answered = 0;
    // A connection that is closed while it is idle, or before it is accepted, may meet a request on its way.
    const unanswered = new Map<string, NodeJS.ErrnoException>();
    const keepAsking = async (caller: number): Promise<void> => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let index = 0, refused = false; !refused; index++) {
        const name = `${caller}-${index}`;
        const outcome = await ask(endpoint, agent, name);
        if (outcome === 'answered') answered++;
        else unanswered.set(name, outcome);
        refused = outcome !== 'answered' && outcome.code === 'ECONNREFUSED';
      }
      agent.destroy();
    };
    const callers = Promise.all(Array.from({ length: connections }, (_, caller) => keepAsking(caller)));
    await until(() => upstream.targets.length >= 3 * connections);
    program.signal(signal);
    await callers;
    expect(await program.end).toBe(0);
    const accepted = namesIn(upstream.targets);
    expect([...unanswered].filter(([name]) => accepted.has(name))).toEqual([]);
    // One that had an answer begun was accepted too.
    for (const error of unanswered.values()) expect(error.code).toMatch(/^(ECONNREFUSED|ECONNRESET|EPIPE)$/);
    expect(answered).toBe(accepted.size);
    expect(answered).toBeGreaterThanOrEqual(3 * connections);
    expect(program.stderr).toBe('');
  },
);

it('what waits for a connection to the upstream when the signal comes is answered too', async () => {
  const held: (() => void)[] = [];
  await using upstream = await startScriptedUpstream((_request, response) => void held.push(() => response.end(page)));
  const program = startProgram({
    PORT: '0',
    UPSTREAM_API: 'system_tasks',
    UPSTREAM_URL: upstream.url,
    UPSTREAM_CONNECTIONS: '2',
  });
  const endpoint = await program.endpoint;
  const agent = new Agent({ keepAlive: true });
  const answers = Array.from({ length: connections }, (_, index) => ask(endpoint, agent, `${index}`));
  await until(() => held.length === 2);
  await new Promise((resolve) => setTimeout(resolve, 200));
  program.signal('SIGTERM');
  const release = setInterval(() => {
    for (const send of held.splice(0)) send();
  }, 10);
  const outcomes = await Promise.all(answers);
  clearInterval(release);
  const accepted = namesIn(upstream.targets);
  expect(accepted.size).toBeGreaterThanOrEqual(2);
  expect(outcomes.map((outcome) => outcome === 'answered')).toEqual(
    outcomes.map((_, index) => accepted.has(`${index}`)),
  );
  expect(await program.end).toBe(0);
  agent.destroy();
});
