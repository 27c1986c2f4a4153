import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { startCommand } from '../support/program.ts';
import { until } from '../support/until.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The program with a reader that goes after `lines` lines; one that wants none is gone before the program has begun. */
function startUnread(lines: number, args: string, env: Readonly<Record<string, string>> = {}) {
  const program = `"${process.execPath}" --import tsx src/main.ts ${args}`;
  return startCommand('/bin/bash', ['-c', `exec ${program} > >(exec head -n ${lines})`], env, root);
}

it('help, of which only the beginning is read, ends quietly', async () => {
  const program = startUnread(1, '--help');
  expect(await program.end).toBe(0);
  expect(program.stderr).toBe('');
});

it('doctor ends quietly where nobody reads on, and does not say that all is well', async () => {
  await using sandbox = await startSandbox();
  const program = startUnread(0, `doctor --upstream-url ${sandbox.url}`, { UPSTREAM_TOKEN: sandbox.adminToken });
  expect(await program.end).toBe(1);
  expect(program.stderr).toBe('');
});

it('the gateway goes on', async () => {
  const program = startUnread(1, '--sandbox --port 0');
  await until(() => program.stdout.includes('GraphQL: '));
  const [, url = ''] = /(http\S+)/.exec(program.stdout) ?? [];
  for (let request = 0; request < 3; request++) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ systemTasks(first: 1) { nodes { name } } }"}',
    });
    expect(await response.json()).toEqual({ data: { systemTasks: { nodes: [{ name: expect.any(String) }] } } });
    // The log lines of these requests have nowhere to go.
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  expect(program.stderr).toBe('');
});
